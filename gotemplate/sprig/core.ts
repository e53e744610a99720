/** The Sprig functions that most charts use: those of every family that is not loaded on demand. */
import type { FuncMap } from '../func.ts'
import { defaultFuncs } from './defaults.ts'
import { dictFuncs } from './dicts.ts'
import { listFuncs } from './lists.ts'
import { numberFuncs } from './numbers.ts'
import { reflectFuncs } from './reflect.ts'
import { splitFuncs } from './strings-split.ts'
import { stringFuncs } from './strings.ts'

export const coreFuncs: FuncMap = {
  ...stringFuncs,
  ...splitFuncs,
  ...numberFuncs,
  ...listFuncs,
  ...dictFuncs,
  ...defaultFuncs,
  ...reflectFuncs,
}

/** Sprig 3.3.0: all its functions for text templates but those that read the environment, and `fail`, which is Helm's. */
import type { FuncMap, Host } from '../func.ts'
import { certFuncs } from './certs.ts'
import { cryptoFuncs } from './crypto.ts'
import { dateFuncs } from './dates.ts'
import { defaultFuncs } from './defaults.ts'
import { dictFuncs } from './dicts.ts'
import { encodingFuncs } from './encoding.ts'
import { jsonFuncs } from './json.ts'
import { listFuncs } from './lists.ts'
import { mergeFuncs } from './merge.ts'
import { numberFuncs } from './numbers.ts'
import { pathFuncs } from './paths.ts'
import { randomFuncs } from './random.ts'
import { reflectFuncs } from './reflect.ts'
import { regexFuncs } from './regex.ts'
import { semverFuncs } from './semver.ts'
import { caseFuncs } from './strings-case.ts'
import { splitFuncs } from './strings-split.ts'
import { stringFuncs } from './strings.ts'
import { urlFuncs } from './urls.ts'
import { wrapFuncs } from './strings-wrap.ts'

/** The table for one host; functions without a use for it are the same in every table. */
export function sprigFuncs(host: Host): FuncMap {
  return {
    ...stringFuncs,
    ...caseFuncs,
    ...wrapFuncs,
    ...splitFuncs,
    ...numberFuncs,
    ...listFuncs,
    ...dictFuncs,
    ...mergeFuncs,
    ...defaultFuncs,
    ...reflectFuncs,
    ...jsonFuncs,
    ...encodingFuncs,
    ...pathFuncs,
    ...semverFuncs,
    ...regexFuncs,
    ...urlFuncs(host),
    ...dateFuncs(host),
    ...cryptoFuncs(host),
    ...certFuncs(host),
    ...randomFuncs(host),
  }
}

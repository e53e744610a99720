/** Sprig 3.3.0: all its functions for text templates but those that read the environment, and `fail`, which is Helm's. */
import type { FuncMap, Host } from '../func.ts'
import { certFuncs } from './certs.ts'
import { coreFuncs } from './core.ts'
import { cryptoFuncs } from './crypto.ts'
import { dateFuncs } from './dates.ts'
import { encodingFuncs } from './encoding.ts'
import { jsonFuncs } from './json.ts'
import { mergeFuncs } from './merge.ts'
import { pathFuncs } from './paths.ts'
import { randomFuncs } from './random.ts'
import { regexFuncs } from './regex.ts'
import { semverFuncs } from './semver.ts'
import { caseFuncs } from './strings-case.ts'
import { urlFuncs } from './urls.ts'
import { wrapFuncs } from './strings-wrap.ts'

/** The whole table for one host, for those who cannot wait for families; functions without a use for the host are always the same. */
export function sprigFuncs(host: Host): FuncMap {
  return {
    ...coreFuncs,
    ...caseFuncs,
    ...wrapFuncs,
    ...mergeFuncs,
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

/** vals on this machine. */
import { createVals, type Vals, type ValsOptions } from '../../../secrets/vals/vals.ts'
import type { CliHost } from '../../command.ts'
import { secretsHost } from '../secrets-host.ts'

/** `log` hears what is fetched. */
export function cliVals(host: CliHost, options: ValsOptions, log?: (line: string) => void): Vals {
  return createVals({ ...secretsHost(host), ...(log === undefined ? {} : { log }) }, options)
}

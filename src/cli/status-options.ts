/** How a command line wants a release shown. */
import type { ReleaseRecord } from '../../storage/record.ts'
import { valuesOf } from '../actions/read.ts'
import type { Runtime } from '../runtime.ts'
import type { CliContext } from './command.ts'
import { paletteOf } from './print/colour.ts'
import type { StatusOptions } from './print/status.ts'

export function statusOptions(record: ReleaseRecord, context: CliContext, runtime: Runtime): StatusOptions {
  return {
    palette: paletteOf(context),
    get timeZone() {
      return runtime.timeZone
    },
    debug: context.settings.debug,
    computedValues: () => valuesOf(record, true, { runtime }),
  }
}

/** How a command line wants a release shown. */
import type { ReleaseRecord } from '../../storage/record.ts'
import { valuesOf } from '../actions/read.ts'
import type { Runtime } from '../runtime.ts'
import type { CliContext } from './command.ts'
import { paletteOf } from './print/colour.ts'
import type { StatusOptions } from './print/status.ts'

export function statusOptions(record: ReleaseRecord, context: CliContext, runtime: Runtime): StatusOptions {
  const { compat } = context.settings
  return {
    palette: paletteOf(context),
    get timeZone() {
      return runtime.timeZone
    },
    debug: context.settings.debug,
    description: compat.output.statusDetails === 'always',
    form: compat.release.recordForm,
    computedValues: () => valuesOf(record, true, { runtime }),
  }
}

/** All functions that are loaded when a template names them: Sprig's, and Helm's in their place. */
import type { FuncFamily } from '../../gotemplate/families.ts'
import { sprigFamilies } from '../../gotemplate/sprig/families.ts'

export const families: readonly FuncFamily[] = [
  ...sprigFamilies,
  {
    names: 'toJson mustToJson fromJson fromJsonArray',
    load: async () => {
      const { helmJsonFuncs } = await import('./json-functions.ts')
      return () => helmJsonFuncs
    },
  },
  {
    names: 'fromToml toToml mustToToml',
    load: async () => (await import('./toml-functions.ts')).tomlFuncs,
  },
  {
    names:
      'mustToDuration durationSeconds durationMinutes durationHours durationDays durationWeeks durationMilliseconds ' +
      'durationMicroseconds durationNanoseconds durationRoundTo durationTruncateTo',
    load: async () => {
      const { durationFuncs } = await import('../../gotemplate/sprig/durations.ts')
      return () => durationFuncs
    },
  },
]

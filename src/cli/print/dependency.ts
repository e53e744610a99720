/** What `dependency update` and `dependency build` say, in Helm's lines. */
import { quote } from '../../../gotemplate/go/strconv.ts'
import type { DependencyAction, TshelmEvent } from '../../events.ts'

type DependencyEvent = Extract<TshelmEvent, { readonly kind: 'dependency' }>

const LINES: Readonly<Record<DependencyAction, (event: DependencyEvent) => string>> = {
  refreshing: () => 'Hang tight while we grab the latest from your chart repositories...',
  'refreshing-unmanaged': () => 'Getting updates for unmanaged Helm repositories...',
  'index-refreshed': ({ name = '' }) => `...Successfully got an update from the ${quote(name)} chart repository`,
  'index-failed': ({ name = '', url, problem = '' }) =>
    `...Unable to get an update from the ${quote(name)} chart repository${url === undefined ? '' : ` (${url})`}:\n\t${problem}`,
  refreshed: () => 'Update Complete. ⎈Happy Helming!⎈',
  saving: ({ count = 0 }) => `Saving ${count} charts`,
  'in-charts': ({ name = '' }) =>
    `Dependency ${name} did not declare a repository. Assuming it exists in the charts directory`,
  packing: ({ name = '', repository = '' }) => `Archiving ${name} from repo ${repository}`,
  downloading: ({ name = '', repository = '' }) => `Downloading ${name} from repo ${repository}`,
  'downloaded-before': ({ name = '', repository = '' }) => `Already downloaded ${name} from repo ${repository}`,
  failed: ({ problem = '' }) => `Save error occurred:  ${problem}`,
  deleting: () => 'Deleting outdated charts',
  skipped: ({ problem = '' }) => problem,
  'not-moved': ({ problem = '' }) => problem,
  'not-deleted': ({ problem = '' }) => problem,
  'found-folder': ({ repository = '' }) => `Repository from local path: ${repository}`,
}

const DEBUG_ONLY: ReadonlySet<DependencyAction> = new Set(['packing', 'found-folder'])
/** Helm forgets to end these lines. */
const UNENDED: ReadonlySet<DependencyAction> = new Set(['not-moved', 'not-deleted'])

/** @param debug whether `--debug` is on: only then folders are told of */
export function dependencyLine(event: DependencyEvent, debug: boolean): string {
  const { action } = event
  if (DEBUG_ONLY.has(action) && !debug) return ''
  return `${LINES[action](event)}${UNENDED.has(action) ? '' : '\n'}`
}

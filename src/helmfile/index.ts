/** The door `tshelm/helmfile`: many releases, written down in state files of helmfile. */
export { nodeFileSystem as diskFiles } from '../chart/node-file-system.ts'
export type { FileSystem } from '../chart/file-system.ts'
export { AppError, NoMatchingHelmfileError, ReleaseError } from './errors.ts'
export { loadHelmfile, type HelmfileWorld, type LoadHelmfileOptions } from './load-helmfile.ts'
export { isDesired, releaseId } from './model.ts'
export type {
  Environment,
  EnvironmentSpec,
  HelmDefaults,
  HelmfileDialect,
  Hook,
  Release,
  ReleaseSet,
  Repository,
  SetValue,
  State,
  SubHelmfile,
  ValueLayer,
} from './model.ts'
export type { ExecCall, ExecOutcome, HelmfilePorts, LogLevel, ReferenceReader, RemoteFetch } from './ports.ts'
export { migrationFindings, type MigrationFinding, type MigrationRule } from './commands/migrate.ts'
export { planReleases, type PlanOptions } from './state/plan.ts'

/** What install and upgrade take from the same flags. */
import type { InstallOptions } from '../actions/install.ts'
import type { Runtime } from '../runtime.ts'
import type { Invocation } from './command.ts'
import { dryRunOf, waitOf } from './dry-run.ts'
import { labelsOf } from './labels.ts'
import { seedOptions } from './seed.ts'
import { checkTlsFiles } from './tls-files.ts'

export type SharedOptions = Omit<
  InstallOptions,
  'name' | 'chart' | 'values' | 'serverSide' | 'createNamespace' | 'replace' | 'crds' | 'capabilities' | 'isUpgrade'
>

export function releaseOptions(invocation: Invocation, { emit }: Runtime): SharedOptions {
  const { flags } = invocation
  checkTlsFiles(invocation)
  return {
    ...seedOptions(invocation),
    ...invocation.postRendering,
    wait: waitOf(flags),
    dryRun: dryRunOf(flags, emit),
    waitForJobs: flags.bool('wait-for-jobs'),
    timeout: flags.duration('timeout'),
    forceConflicts: flags.bool('force-conflicts'),
    forceReplace: flags.bool('force-replace') || flags.bool('force'),
    hooks: !flags.bool('no-hooks'),
    skipSchemaValidation: flags.bool('skip-schema-validation'),
    openApiValidation: !flags.bool('disable-openapi-validation'),
    subchartNotes: flags.bool('render-subchart-notes'),
    enableDns: flags.bool('enable-dns'),
    applyAll: flags.bool('apply-all'),
    takeOwnership: flags.bool('take-ownership'),
    rollbackOnFailure: flags.bool('rollback-on-failure') || flags.bool('atomic'),
    hideSecret: flags.bool('hide-secret'),
    description: flags.string('description'),
    labels: labelsOf(flags),
    recover: flags.bool('recover'),
  }
}

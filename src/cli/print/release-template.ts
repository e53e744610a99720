/** `get all --template`: a Go template over the release, with the field names of Helm's Go structs. */
import { timeValue } from '../../../gotemplate/go/time-type.ts'
import { ZERO_TIME } from '../../../gotemplate/go/time.ts'
import { TemplateSet } from '../../../gotemplate/template.ts'
import { int, mapOf, type GoMap, type GoValue } from '../../../gotemplate/value.ts'
import type { HookRecord, ReleaseRecord } from '../../../storage/record.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import { toValues } from '../../release/record.ts'
import { recordedTime } from './time.ts'

/** Throws `cli/usage` with the template's error. */
export function releaseTemplate(template: string, record: ReleaseRecord, timeZone: string): string {
  const set = new TemplateSet({ name: '_', funcs: {} })
  try {
    set.parse('_', template)
    return set.execute('_', mapOf({ Release: releaseValue(record, timeZone) }))
  } catch (cause) {
    throw new TshelmError('cli/usage', messageOf(cause), { cause })
  }
}

function releaseValue(record: ReleaseRecord, timeZone: string): GoMap {
  const { info, chart } = record
  const time = (text: string | undefined): GoValue => timeValue(recordedTime(text, timeZone) ?? ZERO_TIME)
  return mapOf({
    Name: record.name,
    Namespace: record.namespace,
    Version: int(record.version),
    Manifest: record.manifest,
    ApplyMethod: record.apply_method ?? '',
    Config: toValues(record.config),
    Labels: mapOf(record.labels ?? {}),
    Hooks: record.hooks.map((hook) => hookValue(hook, time)),
    Info: mapOf({
      FirstDeployed: time(info.first_deployed),
      LastDeployed: time(info.last_deployed),
      Deleted: time(info.deleted),
      Description: info.description ?? '',
      Status: info.status,
      RollbackRevision: int(info.rollback_revision ?? 0),
      Notes: info.notes ?? '',
    }),
    Chart: mapOf({ Metadata: structKeys(toValues(chart.metadata)), Values: toValues(chart.values) }),
  })
}

function hookValue(hook: HookRecord, time: (text: string | undefined) => GoValue): GoMap {
  return mapOf({
    Name: hook.name,
    Kind: hook.kind,
    Path: hook.path,
    Manifest: hook.manifest,
    Events: hook.events,
    Weight: int(hook.weight),
    DeletePolicies: hook.delete_policies,
    LastRun: mapOf({
      StartedAt: time(hook.last_run.started_at),
      CompletedAt: time(hook.last_run.completed_at),
      Phase: hook.last_run.phase,
    }),
  })
}

/** `appVersion` → `AppVersion`: what Go calls the fields that Chart.yaml writes small. */
function structKeys(map: GoMap): GoMap {
  const named: Record<string, GoValue> = {}
  for (const key of Object.keys(map)) {
    const name = key === 'apiVersion' ? 'APIVersion' : key.charAt(0).toUpperCase() + key.slice(1)
    named[name] = map[key]!
  }
  return mapOf(named)
}

/** `get all --template`: a Go template over the release, with the field names of Helm's Go structs. */
import { timeValue } from '../../../gotemplate/go/time-type.ts'
import { ZERO_TIME } from '../../../gotemplate/go/time.ts'
import { TemplateSet } from '../../../gotemplate/template.ts'
import { int, mapOf, Struct, type GoMap, type GoValue } from '../../../gotemplate/value.ts'
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

function releaseValue(record: ReleaseRecord, timeZone: string): Struct {
  const { info, chart } = record
  const time = (text: string | undefined): GoValue => timeValue(recordedTime(text, timeZone) ?? ZERO_TIME)
  return pointer('v1.Release', {
    Name: record.name,
    Namespace: record.namespace,
    Version: int(record.version),
    Manifest: record.manifest,
    ApplyMethod: record.apply_method ?? '',
    Config: toValues(record.config),
    Labels: mapOf(record.labels ?? {}),
    Hooks: record.hooks.map((hook) => hookValue(hook, time)),
    Info: pointer('v1.Info', {
      FirstDeployed: time(info.first_deployed),
      LastDeployed: time(info.last_deployed),
      Deleted: time(info.deleted),
      Description: info.description ?? '',
      Status: info.status,
      RollbackRevision: int(info.rollback_revision ?? 0),
      Notes: info.notes ?? '',
    }),
    Chart: pointer('v2.Chart', {
      Name: nameOf(chart),
      Metadata: pointer('v2.Metadata', { ...NO_METADATA, ...structKeys(toValues(chart.metadata)) }),
      Values: toValues(chart.values),
    }),
  })
}

/** A pointer to one of Helm's structs: what it has no field for is an error. */
function pointer(name: string, fields: Readonly<Record<string, GoValue>>): Struct {
  return new Struct({ name: `*${name}`, kind: 'ptr', elem: { name, kind: 'struct' } }, mapOf(fields))
}

function hookValue(hook: HookRecord, time: (text: string | undefined) => GoValue): Struct {
  return pointer('v1.Hook', {
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

/** What a chart need not say. */
const NO_METADATA: Readonly<Record<string, GoValue>> = {
  ...{ Name: '', Home: '', Version: '', Description: '', Icon: '', APIVersion: '', Condition: '', Tags: '' },
  ...{ AppVersion: '', KubeVersion: '', Type: '', Deprecated: false },
  ...{ Sources: [], Keywords: [], Maintainers: [], Dependencies: [], Annotations: mapOf({}) },
}

function nameOf({ metadata }: ReleaseRecord['chart']): string {
  return typeof metadata?.['name'] === 'string' ? metadata['name'] : ''
}

/** `appVersion` → `AppVersion`: what Go calls the fields that Chart.yaml writes small. */
function structKeys(map: GoMap): Readonly<Record<string, GoValue>> {
  const named: Record<string, GoValue> = {}
  for (const key of Object.keys(map)) {
    const name = key === 'apiVersion' ? 'APIVersion' : key.charAt(0).toUpperCase() + key.slice(1)
    named[name] = map[key]!
  }
  return named
}

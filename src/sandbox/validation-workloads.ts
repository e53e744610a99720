/** Validation of workloads and of the pods in them. */
import type { JsonObject } from '../object.ts'
import { at, copyJson, equalJson, objectAt, objectsAt, omit, textAt } from './json.ts'
import type { Kind } from './kinds.ts'
import { dnsLabelProblem } from './names.ts'
import { matchesLabels, labelSelectorOf } from './selectors.ts'
import type { Finding } from './status.ts'
import { duplicateValue, forbiddenField, invalidValue, notSupported, required } from './status.ts'

export function workloadFindings(kind: Kind, object: JsonObject, previous: JsonObject | undefined): Finding[] {
  if (kind.group === '' && kind.kind === 'Pod') return pod(object, previous)
  if (kind.group === 'apps' && kind.kind !== 'ControllerRevision') return workload(kind, object, previous)
  if (kind.group === 'batch' && kind.kind === 'Job') return job(object, previous)
  if (kind.group === 'batch' && kind.kind === 'CronJob') return cronJob(object)
  return []
}

function workload(kind: Kind, object: JsonObject, previous: JsonObject | undefined): Finding[] {
  const spec = objectAt(object, 'spec')
  const findings: Finding[] = []
  const selector = at(spec, 'selector')
  const labels = objectAt(spec, 'template', 'metadata', 'labels')
  if (selector === undefined || selector === null) findings.push(required('spec.selector'))
  else if (!matchesLabels(labelSelectorOf(selector), labels)) {
    findings.push(invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'))
  }
  const replicas = spec.replicas
  if (typeof replicas === 'number' && replicas < 0) {
    findings.push(invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0'))
  }
  findings.push(
    ...podSpec(objectAt(spec, 'template', 'spec'), 'spec.template.spec', ['Always'], kind.kind === 'StatefulSet'),
  )
  if (previous) findings.push(...immutable(kind, spec, objectAt(previous, 'spec')))
  return findings
}

const STATEFUL_MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]

function immutable(kind: Kind, spec: JsonObject, before: JsonObject): Finding[] {
  if (kind.kind === 'StatefulSet') {
    const rest = (object: JsonObject): JsonObject =>
      Object.fromEntries(Object.entries(object).filter(([name]) => !STATEFUL_MUTABLE.includes(name)))
    if (equalJson(rest(spec), rest(before))) return []
    const list = STATEFUL_MUTABLE.map((name) => `'${name}'`)
    const why = `updates to statefulset spec for fields other than ${list.slice(0, -1).join(', ')} and ${list.at(-1)!} are forbidden`
    return [forbiddenField('spec', why)]
  }
  return equalJson(spec.selector, before.selector)
    ? []
    : [invalidValue('spec.selector', spec.selector, 'field is immutable')]
}

function pod(object: JsonObject, previous: JsonObject | undefined): Finding[] {
  const spec = objectAt(object, 'spec')
  const findings = podSpec(spec, 'spec', ['Always', 'OnFailure', 'Never'])
  if (previous && !equalJson(fixedPart(spec), fixedPart(objectAt(previous, 'spec')))) {
    const fields =
      '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
      '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'
    findings.push(forbiddenField('spec', `pod updates may not change fields other than ${fields}`))
  }
  return findings
}

/** What of a pod's spec cannot change. */
function fixedPart(spec: JsonObject): JsonObject {
  const rest = omit(copyJson(spec), 'activeDeadlineSeconds', 'tolerations', 'nodeName')
  for (const name of ['containers', 'initContainers'])
    for (const container of objectsAt(rest, name)) delete container.image
  return rest
}

function podSpec(spec: JsonObject, path: string, policies: readonly string[], claims = false): Finding[] {
  const findings: Finding[] = []
  const containers = objectsAt(spec, 'containers')
  if (containers.length === 0) findings.push(required(`${path}.containers`))
  const volumes = new Set(objectsAt(spec, 'volumes').map((volume) => textAt(volume, 'name')))
  const names = new Set<string>()
  for (const list of ['initContainers', 'containers']) {
    objectsAt(spec, list).forEach((container, index) => {
      findings.push(
        ...containerFindings(container, { path: `${path}.${list}[${index}]`, volumes, names, claimed: claims }),
      )
    })
  }
  const policy = textAt(spec, 'restartPolicy')
  if (!policies.includes(policy)) findings.push(notSupported(`${path}.restartPolicy`, policy, policies))
  return findings
}

interface ContainerPlace {
  readonly path: string
  readonly volumes: ReadonlySet<string>
  readonly names: Set<string>
  /** Volumes may come from claim templates. */
  readonly claimed: boolean
}

function containerFindings(container: JsonObject, { path, volumes, names, claimed }: ContainerPlace): Finding[] {
  const findings: Finding[] = []
  const name = textAt(container, 'name')
  const problem = dnsLabelProblem(name)
  if (name === '') findings.push(required(`${path}.name`))
  else if (problem !== undefined) findings.push(invalidValue(`${path}.name`, name, problem))
  else if (names.has(name)) findings.push(duplicateValue(`${path}.name`, name))
  names.add(name)
  if (textAt(container, 'image') === '') findings.push(required(`${path}.image`))
  objectsAt(container, 'ports').forEach((port, index) => {
    const number = port.containerPort
    if (typeof number !== 'number' || number === 0) findings.push(required(`${path}.ports[${index}].containerPort`))
    else if (number < 1 || number > 65_535) {
      findings.push(
        invalidValue(`${path}.ports[${index}].containerPort`, number, 'must be between 1 and 65535, inclusive'),
      )
    }
  })
  objectsAt(container, 'env').forEach((variable, index) => {
    if (textAt(variable, 'name') === '') findings.push(required(`${path}.env[${index}].name`))
  })
  objectsAt(container, 'volumeMounts').forEach((mount, index) => {
    const volume = textAt(mount, 'name')
    if (volume === '') findings.push(required(`${path}.volumeMounts[${index}].name`))
    else if (!volumes.has(volume) && !claimed) {
      findings.push({
        reason: 'FieldValueNotFound',
        message: `Not found: ${JSON.stringify(volume)}`,
        field: `${path}.volumeMounts[${index}].name`,
      })
    }
    if (textAt(mount, 'mountPath') === '') findings.push(required(`${path}.volumeMounts[${index}].mountPath`))
  })
  return findings
}

function job(object: JsonObject, previous: JsonObject | undefined): Finding[] {
  const spec = objectAt(object, 'spec')
  const findings = podSpec(objectAt(spec, 'template', 'spec'), 'spec.template.spec', ['OnFailure', 'Never']).map(
    (finding) =>
      finding.field === 'spec.template.spec.restartPolicy' && textAt(spec, 'template', 'spec', 'restartPolicy') === ''
        ? { ...finding, ...required(finding.field, 'valid values: "OnFailure", "Never"') }
        : finding,
  )
  if (!previous) return findings
  const before = objectAt(previous, 'spec')
  for (const field of ['completions', 'selector', 'template', 'completionMode', 'backoffLimitPerIndex']) {
    const indexed = field === 'completions' && spec.completionMode === 'Indexed'
    if (!indexed && !equalJson(spec[field], before[field]))
      findings.push(invalidValue(`spec.${field}`, spec[field], 'field is immutable'))
  }
  return findings
}

function cronJob(object: JsonObject): Finding[] {
  const spec = objectAt(object, 'spec')
  const findings = podSpec(
    objectAt(spec, 'jobTemplate', 'spec', 'template', 'spec'),
    'spec.jobTemplate.spec.template.spec',
    ['OnFailure', 'Never'],
  )
  if (textAt(spec, 'schedule') === '') findings.push(required('spec.schedule'))
  return findings
}

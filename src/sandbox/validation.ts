/** The validation that people meet most: names, labels, required fields, fields that cannot change. Throws 422 with all findings. */
import type { Json, JsonObject } from '../object.ts'
import { validateCustom } from './validation-custom.ts'
import { workloadFindings } from './validation-workloads.ts'
import { at, equalJson, objectAt, objectsAt, omit, plain, textAt } from './json.ts'
import type { Kind } from './kinds.ts'
import {
  configKeyProblem,
  dnsLabel1035Problem,
  dnsLabelProblem,
  dnsSubdomainProblem,
  labelValueProblem,
  pathSegmentProblem,
  qualifiedNameProblem,
} from './names.ts'
import type { Finding } from './status.ts'
import { ApiError, forbiddenField, invalid, invalidValue, notSupported, required } from './status.ts'

export function validate(kind: Kind, object: JsonObject, previous: JsonObject | undefined): void {
  const findings = [
    ...metadataFindings(kind, object, previous),
    ...(BY_KIND[kind.kind]?.(object, previous) ?? []),
    ...workloadFindings(kind, object, previous),
  ]
  if (kind.custom) findings.push(...validateCustom(kind, object))
  if (findings.length > 0) throw invalid(kind, textAt(object, 'metadata', 'name'), findings)
}

type NameRule = (name: string) => string | undefined

const NAME_RULES: Readonly<Record<string, NameRule | undefined>> = {
  Namespace: dnsLabelProblem,
  Service: dnsLabel1035Problem,
  Role: pathSegmentProblem,
  ClusterRole: pathSegmentProblem,
  RoleBinding: pathSegmentProblem,
  ClusterRoleBinding: pathSegmentProblem,
}

const MAX_ANNOTATIONS = 256 * 1024

function metadataFindings(kind: Kind, object: JsonObject, previous: JsonObject | undefined): Finding[] {
  const findings: Finding[] = []
  const name = textAt(object, 'metadata', 'name')
  if (!previous && name === '') findings.push(required('metadata.name', 'name or generateName is required'))
  else if (!previous) {
    const problem = (NAME_RULES[kind.kind] ?? dnsSubdomainProblem)(name)
    if (problem !== undefined) findings.push(invalidValue('metadata.name', name, problem))
  }
  for (const [key, value] of Object.entries(objectAt(object, 'metadata', 'labels'))) {
    const keyProblem = qualifiedNameProblem(key)
    if (keyProblem !== undefined) findings.push(invalidValue('metadata.labels', key, keyProblem))
    const valueProblem = labelValueProblem(plain(value))
    if (valueProblem !== undefined) findings.push(invalidValue('metadata.labels', value, valueProblem))
  }
  let size = 0
  for (const [key, value] of Object.entries(objectAt(object, 'metadata', 'annotations'))) {
    const problem = qualifiedNameProblem(key.toLowerCase())
    if (problem !== undefined) findings.push(invalidValue('metadata.annotations', key, problem))
    size += key.length + plain(value).length
  }
  if (size > MAX_ANNOTATIONS) {
    findings.push({
      reason: 'FieldValueTooLong',
      message: `Too long: may not be more than ${MAX_ANNOTATIONS} bytes`,
      field: 'metadata.annotations',
    })
  }
  return findings
}

type Rule = (object: JsonObject, previous: JsonObject | undefined) => Finding[]

const BY_KIND: Readonly<Record<string, Rule | undefined>> = {
  ConfigMap: configMap,
  Secret: secret,
  Service: service,
  Ingress: ingress,
  PersistentVolumeClaim: claim,
  RoleBinding: binding,
  ClusterRoleBinding: binding,
}

const MAX_DATA = 1024 * 1024

function dataFindings(object: JsonObject, previous: JsonObject | undefined): Finding[] {
  const findings: Finding[] = []
  let size = 0
  for (const member of ['data', 'binaryData']) {
    for (const [key, value] of Object.entries(objectAt(object, member))) {
      const problem = configKeyProblem(key)
      if (problem !== undefined) findings.push(invalidValue(`${member}[${key}]`, key, problem))
      size += plain(value).length
    }
    if (previous?.immutable === true && !equalJson(object[member], previous[member])) {
      findings.push(forbiddenField(member, 'field is immutable when `immutable` is set'))
    }
  }
  if (previous?.immutable === true && object.immutable !== true) {
    findings.push(forbiddenField('immutable', 'field is immutable when `immutable` is set'))
  }
  const limit = object.kind === 'Secret' ? (MAX_DATA * 4) / 3 : MAX_DATA
  if (size > limit) {
    const field = object.kind === 'Secret' ? 'data' : ''
    findings.push({
      reason: 'FieldValueTooLong',
      message: `Too long: may not be more than ${MAX_DATA} bytes`,
      field: field === '' ? '[]' : field,
    })
  }
  return findings
}

function configMap(object: JsonObject, previous: JsonObject | undefined): Finding[] {
  return dataFindings(object, previous)
}

function secret(object: JsonObject, previous: JsonObject | undefined): Finding[] {
  const findings = dataFindings(object, previous)
  for (const value of Object.values(objectAt(object, 'data'))) {
    if (typeof value === 'string' && !/^[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*$/.test(value)) {
      throw new ApiError(
        400,
        'BadRequest',
        'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte ' +
          String(illegalBase64(value)),
      )
    }
  }
  const type = textAt(object, 'type')
  if (previous && type !== textAt(previous, 'type')) findings.push(invalidValue('type', type, 'field is immutable'))
  const data = objectAt(object, 'data')
  for (const key of REQUIRED_KEYS[type] ?? []) if (data[key] === undefined) findings.push(required(`data[${key}]`))
  return findings
}

const REQUIRED_KEYS: Readonly<Record<string, readonly string[] | undefined>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
}

function illegalBase64(value: string): number {
  const found = value.search(/[^A-Za-z0-9+/\r\n]/)
  return found < 0 ? value.length : found
}

const SERVICE_TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']

function service(object: JsonObject, previous: JsonObject | undefined): Finding[] {
  const spec = objectAt(object, 'spec')
  const findings: Finding[] = []
  const type = textAt(spec, 'type')
  if (!SERVICE_TYPES.includes(type)) findings.push(notSupported('spec.type', type, SERVICE_TYPES))
  const ports = objectsAt(spec, 'ports')
  if (ports.length === 0 && type !== 'ExternalName' && spec.clusterIP !== 'None') findings.push(required('spec.ports'))
  ports.forEach((port, index) => findings.push(...servicePort(port, `spec.ports[${index}]`, ports.length)))
  if (type === 'ExternalName' && textAt(spec, 'externalName') === '') findings.push(required('spec.externalName'))
  const before = textAt(previous, 'spec', 'clusterIP')
  const now = textAt(spec, 'clusterIP')
  if (previous && before !== '' && type !== 'ExternalName' && now !== before) {
    findings.push(invalidValue('spec.clusterIPs[0]', at(spec, 'clusterIPs') ?? [], 'may not change once set'))
  }
  return findings
}

function servicePort(port: JsonObject, path: string, count: number): Finding[] {
  const findings: Finding[] = []
  const name = textAt(port, 'name')
  if (name === '' && count > 1) findings.push(required(`${path}.name`))
  const problem = name === '' ? undefined : dnsLabelProblem(name)
  if (problem !== undefined) findings.push(invalidValue(`${path}.name`, name, problem))
  findings.push(...portNumber(port.port, `${path}.port`))
  return findings
}

export function portNumber(value: Json | undefined, path: string): Finding[] {
  const fits = typeof value === 'number' && value >= 1 && value <= 65_535
  return fits ? [] : [invalidValue(path, value ?? 0, 'must be between 1 and 65535, inclusive')]
}

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix']

function ingress(object: JsonObject): Finding[] {
  const findings: Finding[] = []
  const spec = objectAt(object, 'spec')
  const rules = objectsAt(spec, 'rules')
  if (rules.length === 0 && spec.defaultBackend === undefined) {
    findings.push(invalidValue('spec', [], 'either `defaultBackend` or `rules` must be specified'))
  }
  rules.forEach((rule, r) => {
    objectsAt(rule, 'http', 'paths').forEach((path, p) => {
      const where = `spec.rules[${r}].http.paths[${p}]`
      if (path.pathType === undefined || path.pathType === null)
        findings.push(required(`${where}.pathType`, 'pathType must be specified'))
      else if (!PATH_TYPES.includes(plain(path.pathType)))
        findings.push(notSupported(`${where}.pathType`, plain(path.pathType), PATH_TYPES))
    })
  })
  return findings
}

function claim(object: JsonObject, previous: JsonObject | undefined): Finding[] {
  const findings: Finding[] = []
  const spec = objectAt(object, 'spec')
  if (!Array.isArray(spec.accessModes) || spec.accessModes.length === 0)
    findings.push(required('spec.accessModes', 'at least 1 access mode is required'))
  if (at(spec, 'resources', 'requests', 'storage') === undefined) findings.push(required('spec.resources[storage]'))
  if (previous) {
    const fixed = (each: JsonObject): JsonObject => omit(each, 'resources', 'volumeName')
    if (!equalJson(fixed(spec), fixed(objectAt(previous, 'spec')))) {
      findings.push(
        forbiddenField(
          'spec',
          'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
        ),
      )
    }
  }
  return findings
}

function binding(object: JsonObject, previous: JsonObject | undefined): Finding[] {
  const findings: Finding[] = []
  if (textAt(object, 'roleRef', 'name') === '') findings.push(required('roleRef.name'))
  if (previous && !equalJson(object.roleRef, previous.roleRef)) {
    findings.push(invalidValue('roleRef', object.roleRef, 'cannot change roleRef'))
  }
  objectsAt(object, 'subjects').forEach((subject, index) => {
    if (textAt(subject, 'name') === '') findings.push(required(`subjects[${index}].name`))
    if (
      object.kind === 'ClusterRoleBinding' &&
      subject.kind === 'ServiceAccount' &&
      textAt(subject, 'namespace') === ''
    )
      findings.push(required(`subjects[${index}].namespace`))
  })
  return findings
}

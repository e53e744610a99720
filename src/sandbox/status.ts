/** Errors as the API server reports them: a Status object with its HTTP code. */
import type { JsonObject } from '../object.ts'

export interface StatusCause {
  readonly reason: string
  readonly message: string
  readonly field: string
}

/** What an error is about; `kind` holds the plural resource name for most errors, as the API server does. */
export interface StatusDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly causes?: readonly StatusCause[]
  readonly retryAfterSeconds?: number
}

export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: number
  readonly reason: string
  readonly details: StatusDetails | undefined
  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message)
    this.code = code
    this.reason = reason
    this.details = details
  }
}

export function statusOf(error: ApiError): JsonObject {
  const status: JsonObject = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: error.message,
  }
  if (error.reason !== '') status.reason = error.reason
  if (error.details) status.details = { ...error.details } as JsonObject
  status.code = error.code
  return status
}

/** A resource as errors name it. */
export interface ResourceName {
  readonly group: string
  readonly plural: string
}

/** Go's GroupResource.String(): `deployments.apps`, `pods`. */
export function resourceText({ group, plural }: ResourceName): string {
  return group === '' ? plural : `${plural}.${group}`
}

function aboutResource({ group, plural }: ResourceName, name: string): StatusDetails {
  return { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: plural }
}

export function notFound(resource: ResourceName, name: string): ApiError {
  const message = `${resourceText(resource)} "${name}" not found`
  return new ApiError(404, 'NotFound', message, aboutResource(resource, name))
}

export function alreadyExists(resource: ResourceName, name: string): ApiError {
  const message = `${resourceText(resource)} "${name}" already exists`
  return new ApiError(409, 'AlreadyExists', message, aboutResource(resource, name))
}

export function conflict(resource: ResourceName, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${resourceText(resource)} "${name}": ${why}`
  return new ApiError(409, 'Conflict', message, aboutResource(resource, name))
}

export function forbidden(resource: ResourceName, name: string, why: string): ApiError {
  const message = `${resourceText(resource)} "${name}" is forbidden: ${why}`
  return new ApiError(403, 'Forbidden', message, aboutResource(resource, name))
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message)
}

export function methodNotAllowed(resource: ResourceName, verb: string): ApiError {
  return new ApiError(
    405,
    'MethodNotAllowed',
    `${verb} is not supported on resources of kind "${resourceText(resource)}"`,
    {
      ...aboutResource(resource, ''),
    },
  )
}

export function unsupportedMediaType(sent: string, accepted: readonly string[]): ApiError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`
  return new ApiError(415, 'UnsupportedMediaType', sent === '' ? message : message)
}

/** No such path is served. */
export function pageNotFound(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource')
}

export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message)
}

export type Finding = StatusCause

export function required(field: string, why = ''): Finding {
  return { reason: 'FieldValueRequired', message: why === '' ? 'Required value' : `Required value: ${why}`, field }
}

export function invalidValue(field: string, value: unknown, why: string): Finding {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${goValue(value)}: ${why}`, field }
}

export function notSupported(field: string, value: string, supported: readonly string[]): Finding {
  const list = [...supported].sort().map((text) => JSON.stringify(text))
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${list.join(', ')}`
  return { reason: 'FieldValueNotSupported', message, field }
}

export function forbiddenField(field: string, why: string): Finding {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field }
}

export function duplicateValue(field: string, value: unknown): Finding {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${goValue(value)}`, field }
}

function goValue(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : JSON.stringify(value ?? null)
}

/** 422 with all findings, worded as `errors.NewInvalid` does. */
export function invalid(
  kind: { readonly group: string; readonly kind: string },
  name: string,
  causes: readonly Finding[],
): ApiError {
  const texts = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))]
  const list = texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`
  const qualified = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`
  return new ApiError(422, 'Invalid', `${qualified} "${name}" is invalid: ${list}`, {
    ...(name === '' ? {} : { name }),
    ...(kind.group === '' ? {} : { group: kind.group }),
    kind: kind.kind,
    causes,
  })
}

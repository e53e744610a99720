/** Bodies of requests: JSON, YAML where it is JSON, protobuf for the kinds of the schema table. */
import type { Json, JsonObject } from '../object.ts'
import { decodeProtobuf } from './protobuf.ts'
import type { SandboxRequest } from './http.ts'
import { isObject } from './shape.ts'
import { ApiError, badRequest, unsupportedMediaType } from './status.ts'

export const PROTOBUF = 'application/vnd.kubernetes.protobuf'
const MAX_BODY = 3 * 1024 * 1024

export type YamlReader = (text: string) => Json

export function mediaType(request: SandboxRequest): string {
  return (request.headers['content-type'] ?? 'application/json').split(';')[0]!.trim()
}

function bytesOf(body: SandboxRequest['body']): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array())
}

export function readText(request: SandboxRequest): string {
  const bytes = bytesOf(request.body)
  if (bytes.length > MAX_BODY) {
    throw new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MAX_BODY}`)
  }
  return Buffer.from(bytes).toString('utf8')
}

/** undefined when there is no body. */
export function readObject(request: SandboxRequest, readYaml: YamlReader | undefined): JsonObject | undefined {
  const type = mediaType(request)
  if (bytesOf(request.body).length === 0) return undefined
  if (type === PROTOBUF) return decodeProtobuf(bytesOf(request.body))
  const value = readValue(request, readYaml)
  if (!isObject(value)) throw badRequest('the body of the request is no object')
  return value
}

export function readValue(request: SandboxRequest, readYaml: YamlReader | undefined): Json {
  const text = readText(request)
  const type = mediaType(request)
  const yaml = /yaml$/.test(type)
  if (!yaml && !/json$/.test(type)) {
    throw unsupportedMediaType(type, ['application/json', 'application/yaml', PROTOBUF])
  }
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    if (yaml && readYaml) return readYaml(text)
    const why = error instanceof Error ? error.message : ''
    throw new ApiError(
      400,
      'BadRequest',
      yaml ? 'error decoding YAML: the sandbox reads JSON only' : `invalid character: ${why}`,
    )
  }
}

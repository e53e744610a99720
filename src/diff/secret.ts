/** A Secret as Kubernetes' own type has it: read from a manifest, and written again. */
import { decodeBase64 } from '../../gotemplate/go/base64.ts'
import { formatFloat } from '../../gotemplate/go/strconv-float.ts'
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { jsonKind, parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { Int, isMap, newMap, sortedKeys, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import { messageOf } from '../errors.ts'

export interface Secret {
  /** All of it but what it keeps. */
  readonly shell: GoMap
  /** `data` decoded, with `stringData` over it, as an API server would take it. */
  readonly values: ReadonlyMap<string, Uint8Array>
}

/** The Secret, or Go's words for why it is none. */
export function readSecret(text: string): Secret | string {
  let document: GoValue
  try {
    document = parseYaml(text, { exact: true })
  } catch (error) {
    return messageOf(error)
  }
  const reader = new Reader()
  const secret = reader.secret(document)
  return reader.problem === undefined ? secret : `error unmarshaling JSON: while decoding JSON: ${reader.problem}`
}

/** With `values` as `stringData`; a newline at the end. */
export function secretText({ shell }: Secret, values: ReadonlyMap<string, string>): string {
  const object = newMap()
  for (const key of sortedKeys(shell)) object[key] = shell[key]!
  if (values.size > 0) {
    const map = newMap()
    for (const [key, value] of values) map[key] = value
    object['stringData'] = map
  }
  return emitYaml(object)
}

class Reader {
  problem: string | undefined

  /** Only the first counts. */
  private refuse(message: string): undefined {
    this.problem ??= message
    return undefined
  }

  private misfit(value: GoValue, field: string, type: string): undefined {
    const kind = value instanceof Int ? 'number' : jsonKind(value)
    return this.refuse(`json: cannot unmarshal ${kind} into Go struct field ${field} of type ${type}`)
  }

  secret(document: GoValue): Secret {
    const shell = newMap()
    let metadata = newMap()
    const data = new Map<string, Uint8Array>()
    const texts = new Map<string, Uint8Array>()
    if (document !== null && !isMap(document)) {
      this.refuse(`json: cannot unmarshal ${jsonKind(document)} into Go value of type v1.Secret`)
    } else {
      for (const [field, value] of fieldsOf(document, SECRET)) {
        switch (field) {
          case 'data':
            this.each(value, { field: 'Secret.data', type: 'map[string][]uint8' }, (key, item) => {
              data.set(key, this.bytes(item))
            })
            break
          case 'stringData':
            this.each(value, { field: 'Secret.stringData', type: 'map[string]string' }, (key, item) => {
              texts.set(key, encodeUtf8(this.text(item, 'Secret.stringData') ?? ''))
            })
            break
          case 'metadata':
            metadata = this.metadata(value)
            break
          case 'immutable':
            if (typeof value === 'boolean') shell[field] = value
            else if (value !== null) this.misfit(value, 'Secret.immutable', 'bool')
            break
          default:
            keep(shell, field, this.text(value, `Secret.${field}`))
        }
      }
    }
    shell['metadata'] = metadata
    return { shell, values: new Map([...data, ...texts]) }
  }

  private metadata(value: GoValue): GoMap {
    const metadata = newMap()
    if (value === null) return metadata
    if (!isMap(value)) {
      this.misfit(value, 'Secret.metadata', 'v1.ObjectMeta')
      return metadata
    }
    for (const [field, own] of fieldsOf(value, METADATA)) {
      if (own === null) continue
      if (TEXTS.has(field)) keep(metadata, field, this.text(own, `ObjectMeta.metadata.${field}`))
      else if (field === 'labels' || field === 'annotations') keep(metadata, field, this.texts(own, field))
      else if (isFilled(own)) metadata[field] = own
    }
    return metadata
  }

  private texts(value: GoValue, field: string): GoMap | undefined {
    const found = newMap()
    this.each(value, { field: `ObjectMeta.metadata.${field}`, type: 'map[string]string' }, (key, item) => {
      found[key] = this.text(item, `ObjectMeta.metadata.${field}`) ?? ''
    })
    return Object.keys(found).length === 0 ? undefined : found
  }

  private each(
    value: GoValue,
    { field, type }: { readonly field: string; readonly type: string },
    take: (key: string, item: GoValue) => void,
  ): void {
    if (value === null) return
    if (!isMap(value)) this.misfit(value, field, type)
    else for (const key of sortedKeys(value)) take(key, value[key]!)
  }

  private bytes(value: GoValue): Uint8Array {
    if (typeof value === 'string') {
      try {
        return decodeBase64(value)
      } catch (error) {
        this.refuse(messageOf(error))
      }
    } else if (value !== null) this.misfit(value, 'Secret.data', '[]uint8')
    return new Uint8Array(0)
  }

  /** Numbers and booleans are taken for text where text is wanted. */
  private text(value: GoValue, field: string): string | undefined {
    if (value === null) return undefined
    if (typeof value === 'string') return value
    if (typeof value === 'boolean') return String(value)
    if (value instanceof Int) return value.value.toString()
    if (typeof value === 'number') return formatFloat(value, 'g', -1)
    return this.misfit(value, field, 'string')
  }
}

const SECRET = ['apiVersion', 'data', 'immutable', 'kind', 'metadata', 'stringData', 'type']
const METADATA = [
  ...['annotations', 'creationTimestamp', 'deletionGracePeriodSeconds', 'deletionTimestamp', 'finalizers'],
  ...['generateName', 'generation', 'labels', 'managedFields', 'name', 'namespace', 'ownerReferences'],
  ...['resourceVersion', 'selfLink', 'uid'],
]
const TEXTS = new Set(['generateName', 'name', 'namespace', 'resourceVersion', 'selfLink', 'uid'])

/** What fits the fields, which Go finds in any case, in the order of keys. */
function fieldsOf(map: GoMap | null, fields: readonly string[]): [string, GoValue][] {
  if (map === null) return []
  return sortedKeys(map).flatMap((key): [string, GoValue][] => {
    const field = fields.includes(key) ? key : fields.find((name) => name.toLowerCase() === key.toLowerCase())
    return field === undefined ? [] : [[field, map[key]!]]
  })
}

/** Go leaves out what is empty. */
function keep(map: GoMap, field: string, value: GoValue | undefined): void {
  if (value !== undefined && value !== '') map[field] = value
}

function isFilled(value: GoValue): boolean {
  if (Array.isArray(value)) return value.length > 0
  return !(value instanceof Int && value.value === 0n)
}

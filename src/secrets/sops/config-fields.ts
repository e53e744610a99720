/** Fields of a configuration by name; what is not there is empty. */
import { isMap, typeName, type GoMap, type GoValue } from '../../../gotemplate/value.ts'
import { sopsError } from './error.ts'

/** Of a map whose fields have been checked. */
export class ConfigFields {
  private readonly fields: GoMap

  constructor(fields: GoMap) {
    this.fields = fields
  }

  text(name: string): string {
    const value = this.field(name)
    return typeof value === 'string' ? value : ''
  }

  int(name: string, byDefault: number): number {
    const value = this.field(name)
    return typeof value === 'number' ? value : byDefault
  }

  bool(name: string): boolean {
    return this.field(name) === true
  }

  map(name: string): ConfigFields {
    return fieldsOf(this.field(name))
  }

  /** Undefined if there is no list. */
  list(name: string): ConfigFields[] | undefined {
    const value = this.field(name)
    return Array.isArray(value) ? value.map(fieldsOf) : undefined
  }

  /** Undefined if there is no list. */
  texts(name: string): string[] | undefined {
    const value = this.field(name)
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined
  }

  /** Texts by their names; undefined if there are none. */
  pairs(name: string): Map<string, string> | undefined {
    const value = this.field(name)
    if (!isMap(value)) return undefined
    return new Map(Object.entries(value).map(([key, text]) => [key, typeof text === 'string' ? text : '']))
  }

  /** `label` is what messages call it. Throws `secrets/config`. */
  textOrList(name: string, label: string): string | readonly string[] {
    const value = this.field(name)
    if (value === null) return ''
    if (typeof value === 'string') return value
    const wrong = (what: string): Error =>
      sopsError('secrets/config', `invalid ${label} key configuration: invalid ${name} key configuration: ${what}`)
    if (!Array.isArray(value)) throw wrong(`expected string, []string, or nil, got ${typeName(value)}`)
    return value.map((item) => {
      if (typeof item !== 'string') throw wrong(`expected string in list, got ${typeName(item)}`)
      return item
    })
  }

  private field(name: string): GoValue {
    return Object.hasOwn(this.fields, name) ? this.fields[name]! : null
  }
}

function fieldsOf(value: GoValue): ConfigFields {
  return new ConfigFields(isMap(value) ? value : {})
}

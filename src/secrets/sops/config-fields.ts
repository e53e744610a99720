/** Fields of a configuration by name, with goyaml's complaints about what does not fit. */
import { isMap, Int, typeName, type GoValue } from '../../../gotemplate/value.ts'
import { sopsError } from './error.ts'

export class ConfigFields {
  private readonly value: GoValue
  private readonly type: string
  private readonly wrong: (why: string) => Error

  constructor(value: GoValue, type: string, wrong: (why: string) => Error) {
    this.value = value
    this.type = type
    this.wrong = wrong
    if (value !== null && !isMap(value)) throw this.mismatch(value, type)
  }

  text(name: string): string {
    const value = this.field(name)
    if (value === null) return ''
    if (typeof value === 'string') return value
    if (typeof value === 'boolean' || typeof value === 'number') return String(value)
    if (value instanceof Int) return String(value.value)
    throw this.mismatch(value, 'string')
  }

  int(name: string, byDefault: number): number {
    const value = this.field(name)
    if (value === null) return byDefault
    if (value instanceof Int) return Number(value.value)
    if (typeof value === 'number' && Number.isInteger(value)) return value
    throw this.mismatch(value, 'int')
  }

  bool(name: string): boolean {
    const value = this.field(name)
    if (value === null) return false
    if (typeof value === 'boolean') return value
    if (typeof value === 'string' && /^(?:y|yes|on)$/i.test(value)) return true
    if (typeof value === 'string' && /^(?:n|no|off)$/i.test(value)) return false
    throw this.mismatch(value, 'bool')
  }

  map(name: string): ConfigFields {
    return new ConfigFields(this.field(name), `${this.type}.${name}`, this.wrong)
  }

  /** Maps; undefined if there is no list. */
  list(name: string): ConfigFields[] | undefined {
    const value = this.field(name)
    if (value === null) return undefined
    if (!Array.isArray(value)) throw this.mismatch(value, `[]config.${name}`)
    return value.map((item) => new ConfigFields(item, `config.${name}`, this.wrong))
  }

  texts(name: string): string[] | undefined {
    const value = this.field(name)
    if (value === null) return undefined
    if (!Array.isArray(value)) throw this.mismatch(value, '[]string')
    return value.map((item) => new ConfigFields({ item }, this.type, this.wrong).text('item'))
  }

  /** Texts by their names; undefined if there are none. */
  pairs(name: string): Map<string, string> | undefined {
    const value = this.field(name)
    if (value === null) return undefined
    if (!isMap(value)) throw this.mismatch(value, 'map[string]*string')
    const inner = new ConfigFields(value, this.type, this.wrong)
    return new Map(Object.keys(value).map((key) => [key, inner.text(key)]))
  }

  /** `label` is what messages call it. */
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
    return isMap(this.value) && Object.hasOwn(this.value, name) ? this.value[name]! : null
  }

  private mismatch(value: GoValue, type: string): Error {
    const tag = Array.isArray(value) ? '!!seq' : isMap(value) ? '!!map' : '!!str'
    return this.wrong(`yaml: unmarshal errors:\n  cannot unmarshal ${tag} into ${type}`)
  }
}

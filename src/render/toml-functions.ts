/** Helm's TOML functions. */
import type { FuncMap, Host } from '../../gotemplate/func.ts'
import { localZone } from '../../gotemplate/go/time-zone.ts'
import { timeValue } from '../../gotemplate/go/time-type.ts'
import { encodeToml } from '../../gotemplate/go/toml-encode.ts'
import { decodeToml } from '../../gotemplate/go/toml.ts'
import type { GoValue } from '../../gotemplate/value.ts'
import { orErrorEntry, orMessage, orPanic } from './failures.ts'

export function tomlFuncs({ timeZone }: Host): FuncMap {
  const times = { box: timeValue, zone: localZone(timeZone) }
  return {
    fromToml: [(text: string): GoValue => orErrorEntry(() => decodeToml(text, times)), 'string'],
    toToml: [(value: GoValue): string => orMessage(() => encodeToml(value)), 'any'],
    mustToToml: [(value: GoValue): string => orPanic(() => encodeToml(value)), 'any'],
  }
}

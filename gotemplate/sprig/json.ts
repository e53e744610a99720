/** Sprig's JSON functions. Helm puts its own in place of fromJson, toJson and mustToJson. */
import type { FuncMap } from '../func.ts'
import { decodeJson, encodeJson, JsonError, type JsonStyle } from '../go/json.ts'
import type { GoValue } from '../value.ts'

const RAW: JsonStyle = { escapeHtml: false }
const PRETTY: JsonStyle = { indent: '  ' }

/** Without an error: empty text instead. */
function quietly(value: GoValue, style?: JsonStyle): string {
  try {
    return encodeJson(value, style)
  } catch (error) {
    if (error instanceof JsonError) return ''
    throw error
  }
}

function fromJson(text: string): GoValue {
  try {
    return decodeJson(text)
  } catch (error) {
    if (error instanceof JsonError) return error.partial ?? null
    throw error
  }
}

export const jsonFuncs: FuncMap = {
  fromJson: [fromJson, 'string'],
  mustFromJson: [decodeJson, 'string'],
  toJson: [(value: GoValue) => quietly(value), 'any'],
  mustToJson: [(value: GoValue) => encodeJson(value), 'any'],
  toPrettyJson: [(value: GoValue) => quietly(value, PRETTY), 'any'],
  mustToPrettyJson: [(value: GoValue) => encodeJson(value, PRETTY), 'any'],
  toRawJson: [(value: GoValue) => encodeJson(value, RAW), 'any'],
  mustToRawJson: [(value: GoValue) => encodeJson(value, RAW), 'any'],
}

/** Helm's JSON functions, in place of Sprig's. */
import type { FuncMap } from '../../gotemplate/func.ts'
import { decodeJsonList, decodeJsonMap, encodeJson } from '../../gotemplate/go/json.ts'
import { listType, mapType, newMap, typedList, TypedMap, type GoValue } from '../../gotemplate/value.ts'
import { orEmpty, orErrorEntry, orErrorItem, orPanic } from './failures.ts'

export const helmJsonFuncs: FuncMap = {
  toJson: [(value: GoValue): string => orEmpty(() => encodeJson(value)), 'any'],
  mustToJson: [(value: GoValue): string => orPanic(() => encodeJson(value)), 'any'],
  fromJson: [(text: string): GoValue => orErrorEntry(() => jsonMap(text)), 'string'],
  fromJsonArray: [(text: string): GoValue => orErrorItem(() => jsonList(text)), 'string'],
}

// Go: a JSON null decoded into a map or slice leaves a nil one; sigs.k8s.io/yaml leaves it empty.
function jsonMap(text: string): GoValue {
  return decodeJsonMap(text) ?? new TypedMap(mapType, newMap(), true)
}

function jsonList(text: string): GoValue {
  return decodeJsonList(text) ?? typedList(listType, [], true)
}

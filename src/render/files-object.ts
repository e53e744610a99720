/** `.Files`: the chart's extra files by name, with Helm's methods on them. */
import { withCapacity } from '../../gotemplate/go/capacity.ts'
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { bytesType, mapOf, newMap, stringList, TypedMap, type GoMap, type GoType } from '../../gotemplate/value.ts'
import type { ChartFile } from '../chart/model.ts'
import { compileGlob } from './glob.ts'

const filesType: GoType = {
  name: 'engine.files',
  kind: 'map',
  elem: bytesType,
  methods: {
    Get: [(self: TypedMap, name: string): string => decodeUtf8(bytesOf(self, name)), 'string'],
    GetBytes: [(self: TypedMap, name: string): Uint8Array => bytesOf(self, name), 'string'],
    Glob: [glob, 'string'],
    AsConfig: [(self: TypedMap): string => asYaml(self, decodeUtf8)],
    AsSecrets: [(self: TypedMap): string => asYaml(self, (data) => Buffer.from(data).toString('base64'))],
    Lines: [lines, 'string'],
  },
}

export function filesObject(files: readonly ChartFile[]): TypedMap {
  const entries = newMap()
  for (const { name, data } of files) entries[name] = data
  return new TypedMap(filesType, entries)
}

function bytesOf(self: TypedMap, name: string): Uint8Array {
  return (self.entries[name] as Uint8Array | undefined) ?? new Uint8Array(0)
}

function glob(self: TypedMap, pattern: string): TypedMap {
  // Helm: a malformed pattern matches everything.
  const matches = compileGlob(pattern) ?? ((): boolean => true)
  const found: GoMap = newMap()
  for (const name of Object.keys(self.entries)) if (matches(name)) found[name] = self.entries[name]!
  return new TypedMap(filesType, found)
}

function asYaml(self: TypedMap, text: (data: Uint8Array) => string): string {
  const entries: Record<string, string> = Object.create(null) as Record<string, string>
  for (const name of Object.keys(self.entries)) {
    entries[name.slice(name.lastIndexOf('/') + 1)] = text(self.entries[name] as Uint8Array)
  }
  return emitYaml(mapOf(entries)).replace(/\n$/, '')
}

function lines(self: TypedMap, name: string): ReturnType<typeof stringList> {
  const text = decodeUtf8(bytesOf(self, name))
  if (text === '') return stringList([])
  return withCapacity(stringList((text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')))
}

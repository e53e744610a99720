/**
 * Reads the schema table. A line is a type: its name (`~` after it: atomic) and its fields, `json#protobufNumber:type;flag;flag…`.
 * Types: the scalar codes of shape.ts, `a` any, `@name`, `[]type`, `{}type` (map). Flags: `&` embedded, `*` pointer, `!` written even when
 * empty, `z` omitzero, `=a,b` list keyed by a and b, `^` set, `~` atomic, `+key` merged by strategic merge, `K` retainKeys, `?json` default.
 */
import type { Json } from '../object.ts'
import { SCHEMA_TABLE } from './schema-table.ts'
import type { Field, ScalarCode, Shape, StructShape } from './shape.ts'
import { ANY } from './shape.ts'

let lines: Map<string, string> | undefined
const structs = new Map<string, StructShape>()

function tableLines(): Map<string, string> {
  if (lines) return lines
  lines = new Map()
  for (const line of SCHEMA_TABLE.split('\n')) {
    const space = line.indexOf(' ')
    const name = space < 0 ? line : line.slice(0, space)
    if (name !== '') lines.set(name.replace('~', ''), line)
  }
  return lines
}

/** The struct of that name, `apps/v1.Deployment`; undefined when there is none. */
export function structOf(name: string): StructShape | undefined {
  const known = structs.get(name)
  if (known) return known
  const line = tableLines().get(name)
  if (line === undefined) return undefined
  const [head, ...fields] = line.split(' ')
  const struct = lazyStruct(name, head!.endsWith('~'), fields)
  structs.set(name, struct)
  return struct
}

/** Fields are parsed when first asked for: types refer to themselves, and most are never needed. */
function lazyStruct(name: string, atomic: boolean, texts: readonly string[]): StructShape {
  let parsed: { fields: Map<string, Field>; embedded: Field[] } | undefined
  const parse = (): { fields: Map<string, Field>; embedded: Field[] } => (parsed ??= parseFields(texts))
  return {
    form: 'struct',
    name,
    atomic,
    open: false,
    get fields() {
      return parse().fields
    },
    get embedded() {
      return parse().embedded
    },
  }
}

function parseFields(texts: readonly string[]): { fields: Map<string, Field>; embedded: Field[] } {
  const fields = new Map<string, Field>()
  const embedded: Field[] = []
  for (const text of texts) {
    const [head, ...flags] = text.split(';')
    const field = parseField(head!, flags)
    if (!flags.includes('&')) {
      fields.set(field.name, field)
      continue
    }
    embedded.push(field)
    if (field.shape.form === 'struct') for (const [name, inner] of field.shape.fields) fields.set(name, inner)
  }
  return { fields, embedded }
}

function parseField(head: string, flags: readonly string[]): Field {
  const hash = head.indexOf('#')
  const colon = head.indexOf(':', hash)
  const flag = (mark: string): string | undefined => flags.find((text) => text.startsWith(mark))?.slice(1)
  const mergeKey = flag('+')
  const defaultText = flag('?')
  return {
    name: head.slice(0, hash),
    number: Number(head.slice(hash + 1, colon)),
    shape: parseShape(head.slice(colon + 1), {
      keys: flag('=')?.split(','),
      set: flags.includes('^'),
      atomic: flags.includes('~'),
    }),
    pointer: flags.includes('*'),
    always: flags.includes('!'),
    omitZero: flags.includes('z'),
    merge: mergeKey !== undefined,
    mergeKey: mergeKey ?? '',
    retainKeys: flags.includes('K'),
    default: defaultText === undefined ? undefined : (JSON.parse(defaultText) as Json),
  }
}

interface ListFlags {
  readonly keys: readonly string[] | undefined
  readonly set: boolean
  readonly atomic: boolean
}

const PLAIN: ListFlags = { keys: undefined, set: false, atomic: false }

function parseShape(code: string, { keys, set, atomic }: ListFlags): Shape {
  if (code === 'a') return ANY
  if (code.startsWith('[]')) return { form: 'list', item: parseShape(code.slice(2), PLAIN), keys, set }
  if (code.startsWith('{}')) return { form: 'map', value: parseShape(code.slice(2), PLAIN), atomic }
  if (!code.startsWith('@')) return { form: 'scalar', scalar: code as ScalarCode }
  const struct = structOf(code.slice(1))
  if (!struct) return ANY
  if (!atomic) return struct
  return Object.create(struct, { atomic: { value: true } }) as StructShape
}

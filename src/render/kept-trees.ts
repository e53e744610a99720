/**
 * The parsed templates of a chart, kept for the next process: it makes nodes of what it executes, and parses nothing. A chart is known
 * again by all bytes of all its templates, and only where all functions are there that they name: then they have no fault. It is kept
 * when it comes for the second time: one that is being written changes before, and writing takes as long as parsing.
 */
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import type { WrittenTrees } from '../../gotemplate/tree-format.ts'
import { TreeReader } from '../../gotemplate/tree-reader.ts'
import { TreeWriter } from '../../gotemplate/tree-writer.ts'
import type { Memory } from '../runtime.ts'
import type { ParsedChart } from './parsed.ts'

/** What a template is told by. */
interface NamedText {
  readonly name: string
  readonly data: Uint8Array
}

/** Charts with less are parsed as fast. */
const MIN_BYTES = 4 * 1024
const MAX_BYTES = 2 * 1024 * 1024
/** Of all that is kept for a chart. */
const MAX_KEPT_BYTES = 3 * MAX_BYTES
/** Charts for which there is room: of two that fall on one place, the last is remembered. */
const PLACES = 32

/**
 * What is kept: these numbers (what it is, how many numbers trees have, bytes of the index, 0), those of the trees, the index as JSON, the
 * bytes of the templates in their order, and trees and index a second time: comparing is cheaper than any sum.
 */
const HEAD_BYTES = 16
/** Not the same for machines that have their bytes in another order. */
const TREES = 0x01020304
/** What is kept of a chart at first: this and a number for its templates, in the same space. */
const NOTE = 0x04030201

interface Index extends Omit<WrittenTrees, 'numbers'> {
  readonly functions: readonly string[]
  /** Name and size of each template, and the place of its trees. */
  readonly templates: readonly (readonly [name: string, size: number, place: number])[]
}

/** Where trees come from and go to. */
export interface Recall {
  readonly memory: Memory
  readonly into: ParsedChart
  readonly hasFunction: (name: string) => boolean
}

/** Adds all trees of a chart, if it is this very one that is remembered. @returns whether it was seen, and its trees are to be kept */
export function recallTrees(recall: Recall, templates: readonly NamedText[]): boolean {
  const bytes = isWorthKeeping(templates) ? recall.memory.read(placeOf(templates)) : undefined
  if (bytes === undefined || bytes.length < HEAD_BYTES || bytes.byteOffset % 4 !== 0) return false
  const head = new Uint32Array(bytes.buffer, bytes.byteOffset, HEAD_BYTES / 4)
  if (head[0] === NOTE) return head[1] === noteOf(templates)
  if (head[0] === TREES) readTrees(recall, templates, bytes, head)
  return false
}

function readTrees(
  { into, hasFunction }: Recall,
  templates: readonly NamedText[],
  bytes: Uint8Array,
  [, count = 0, indexBytes = 0]: Uint32Array,
): void {
  const indexAt = HEAD_BYTES + count * 4
  const textsAt = indexAt + indexBytes
  const twinAt = textsAt + sizeOf(templates)
  if (twinAt + textsAt - HEAD_BYTES !== bytes.length) return
  // Trees are run as they stand there: a disk that lost a bit must not decide what is rendered.
  if (Buffer.compare(bytes.subarray(HEAD_BYTES, textsAt), bytes.subarray(twinAt)) !== 0) return
  if (!areTexts(templates, bytes.subarray(textsAt))) return
  const index = indexOf(bytes.subarray(indexAt, textsAt))
  if (!areNamed(templates, index)) return
  // Where these are functions they are no keywords.
  if (hasFunction('break') || hasFunction('continue') || !index.functions.every(hasFunction)) return
  const numbers = new Int32Array(bytes.buffer, bytes.byteOffset + HEAD_BYTES, count)
  const reader = new TreeReader({ ...index, numbers })
  for (const [i, { name, data }] of templates.entries()) {
    const text = decodeUtf8(data)
    const trees = reader.trees(index.templates[i]![2], { file: name, source: text })
    into.templates.set(name, { data, text, trees })
  }
  into.functions = index.functions
}

/** Remembers that a chart was here. */
export function keepNote(memory: Memory, templates: readonly NamedText[]): void {
  if (isWorthKeeping(templates)) memory.keep(placeOf(templates), bytesOf(Uint32Array.of(NOTE, noteOf(templates), 0, 0)))
}

/** Keeps the trees of a chart whose templates have all been parsed without fault. */
export function keepTrees(memory: Memory, chart: ParsedChart, templates: readonly NamedText[]): void {
  const writer = new TreeWriter()
  const places = templates.map(({ name, data }) => {
    return [name, data.length, writer.add(chart.templates.get(name)!.trees)] as const
  })
  const { numbers, texts, paths } = writer.written()
  const { functions } = chart
  const index = Buffer.from(JSON.stringify({ templates: places, functions, texts, paths } satisfies Index))
  const trees = Buffer.concat([bytesOf(numbers), index])
  const head = bytesOf(Uint32Array.of(TREES, numbers.length, index.length, 0))
  const kept = Buffer.concat([head, trees, ...templates.map(({ data }) => data), trees])
  if (kept.length <= MAX_KEPT_BYTES) memory.keep(placeOf(templates), kept)
}

function isWorthKeeping(templates: readonly NamedText[]): boolean {
  const size = sizeOf(templates)
  return size >= MIN_BYTES && size <= MAX_BYTES
}

function sizeOf(templates: readonly NamedText[]): number {
  return templates.reduce((sum, { data }) => sum + data.length, 0)
}

/** Cheap, and the same for the same chart, though its texts change. */
function placeOf(templates: readonly NamedText[]): string {
  const { name } = templates.at(-1)!
  let mark = templates.length
  for (let i = 0; i < name.length; i++) mark = (Math.imul(mark, 31) + name.charCodeAt(i)) >>> 0
  return String(mark % PLACES)
}

/** A number that is hardly the same when the templates are not. */
function noteOf(templates: readonly NamedText[]): number {
  return templates.reduce((mark, { data }) => (Math.imul(mark, 31) + data.length) >>> 0, 0)
}

function bytesOf({ buffer }: Uint32Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer)
}

/** Whether the bytes are those of the templates, one behind the other. */
function areTexts(templates: readonly NamedText[], bytes: Uint8Array): boolean {
  let at = 0
  return templates.every(({ data }) => Buffer.compare(data, bytes.subarray(at, (at += data.length))) === 0)
}

function indexOf(bytes: Uint8Array): Index {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()) as Index
}

/** Whether the names and sizes are those of the templates. */
function areNamed(templates: readonly NamedText[], index: Index): boolean {
  if (index.templates.length !== templates.length) return false
  return index.templates.every(([name, size], i) => name === templates[i]!.name && size === templates[i]!.data.length)
}

/** Matching in time linear in the input whatever the expression: a simulation of the automaton, as RE2 does it. */
import { classTest } from './regexp-class.ts'
import { isNullable } from './regexp-syntax.ts'
import type { Assertion, RegexpNode, Repeat } from './regexp-syntax.ts'

type Instruction =
  | { readonly op: 'char'; readonly test: (code: number) => boolean }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'assert'; readonly assertion: Assertion }
  /** Go on at `first`; if that leads nowhere, at `second`. */
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'match' }

export type Program = readonly Instruction[]

/** Positions of the groups, start and end of each in turn, -1 where a group took no part. */
export type Slots = readonly number[]

/** Compiles a tree. An instruction goes on to the next one unless it says otherwise. */
export function compileProgram(root: RegexpNode): Program {
  const program: Instruction[] = []
  emit(program, root)
  program.push({ op: 'match' })
  return program
}

function emit(program: Instruction[], node: RegexpNode): void {
  switch (node.op) {
    case 'empty':
      return
    case 'class':
      program.push({ op: 'char', test: classTest(node.set) })
      return
    case 'assert':
      program.push({ op: 'assert', assertion: node.assertion })
      return
    case 'capture':
      program.push({ op: 'save', slot: 2 * node.index })
      emit(program, node.sub)
      program.push({ op: 'save', slot: 2 * node.index + 1 })
      return
    case 'concat':
      for (const sub of node.subs) emit(program, sub)
      return
    case 'alternate':
      return emitAlternate(program, node.subs)
    case 'repeat':
      return emitRepeat(program, node)
  }
}

function emitAlternate(program: Instruction[], subs: readonly RegexpNode[]): void {
  const exits: { to: number }[] = []
  subs.forEach((sub, i) => {
    if (i === subs.length - 1) return emit(program, sub)
    const split = { op: 'split' as const, first: program.length + 1, second: -1 }
    program.push(split)
    emit(program, sub)
    const exit = { op: 'jump' as const, to: -1 }
    program.push(exit)
    exits.push(exit)
    split.second = program.length
  })
  for (const exit of exits) exit.to = program.length
}

function emitRepeat(program: Instruction[], { sub, min, max, greedy }: Repeat): void {
  if (max !== Infinity) {
    for (let i = 0; i < min; i++) emit(program, sub)
    emitOptional(program, max - min, greedy, () => emit(program, sub))
    return
  }
  for (let i = 1; i < min; i++) emit(program, sub)
  if (min > 0) return emitPlus(program, sub, greedy)
  // Go: x* is (x+)? where x can be empty, so that an empty pass through x counts.
  if (isNullable(sub)) return emitOptional(program, 1, greedy, () => emitPlus(program, sub, greedy))
  const split = { op: 'split' as const, first: -1, second: -1 }
  const start = program.push(split) - 1
  emit(program, sub)
  program.push({ op: 'jump', to: start })
  aim(split, greedy, start + 1, program.length)
}

/** `count` nested optional copies: (x(x(x)?)?)?. */
function emitOptional(program: Instruction[], count: number, greedy: boolean, body: () => void): void {
  const splits: [split: { first: number; second: number }, start: number][] = []
  for (let i = 0; i < count; i++) {
    const split = { op: 'split' as const, first: -1, second: -1 }
    splits.push([split, program.push(split)])
    body()
  }
  for (const [split, start] of splits) aim(split, greedy, start, program.length)
}

function emitPlus(program: Instruction[], sub: RegexpNode, greedy: boolean): void {
  const start = program.length
  emit(program, sub)
  const split = { op: 'split' as const, first: -1, second: -1 }
  program.push(split)
  aim(split, greedy, start, program.length)
}

function aim(split: { first: number; second: number }, greedy: boolean, inside: number, outside: number): void {
  split.first = greedy ? inside : outside
  split.second = greedy ? outside : inside
}

/** The states that are alive before one character, best first. */
interface Threads {
  readonly pcs: number[]
  readonly slots: Slots[]
  /** Generation in which each instruction was last added. */
  readonly seen: Int32Array
  generation: number
}

function newThreads(size: number): Threads {
  return { pcs: [], slots: [], seen: new Int32Array(size), generation: 0 }
}

function clear(threads: Threads): void {
  threads.pcs.length = 0
  threads.slots.length = 0
  threads.generation++
}

/** The leftmost-first match at or after `from`, or undefined. */
export function runProgram(program: Program, text: string, from: number, slotCount: number): Slots | undefined {
  let current = newThreads(program.length)
  let next = newThreads(program.length)
  clear(current)
  let matched: Slots | undefined
  const unset = new Array<number>(slotCount).fill(-1)
  for (let at = from; ;) {
    if (matched === undefined) {
      const slots = unset.slice()
      slots[0] = at
      addThread(program, current, { text, at, slots })
    } else if (current.pcs.length === 0) return matched
    const code = text.codePointAt(at)
    const width = code !== undefined && code > 0xffff ? 2 : 1
    const end = code === undefined ? at : at + width
    clear(next)
    const found = step(program, current, next, { text, at, end, code: code === undefined ? -1 : runeOf(code) })
    if (found !== undefined) matched = found
    if (code === undefined) return matched
    at = end
    const spare = current
    current = next
    next = spare
  }
}

/** A raw byte is the replacement character to Go. */
function runeOf(code: number): number {
  return code >= 0xd800 && code <= 0xdfff ? 0xfffd : code
}

interface Step {
  readonly text: string
  readonly at: number
  readonly end: number
  /** -1 at the end of the text. */
  readonly code: number
}

/** Lets every state read the character; the slots of a match that ends before it, which cuts off the states behind. */
function step(program: Program, current: Threads, next: Threads, where: Step): Slots | undefined {
  for (let i = 0; i < current.pcs.length; i++) {
    const pc = current.pcs[i]!
    const instruction = program[pc]!
    const slots = current.slots[i]!
    if (instruction.op === 'match') {
      const matched = slots.slice()
      matched[1] = where.at
      return matched
    }
    if (instruction.op === 'char' && where.code >= 0 && instruction.test(where.code)) {
      addThread(program, next, { text: where.text, at: where.end, slots, pc: pc + 1 })
    }
  }
  return undefined
}

interface Entry {
  readonly text: string
  readonly at: number
  readonly slots: Slots
  readonly pc?: number
}

/** Follows the instructions that read nothing and adds the states that do, in order of preference. */
function addThread(program: Program, threads: Threads, { text, at, slots, pc = 0 }: Entry): void {
  const stack: [pc: number, slots: Slots][] = [[pc, slots]]
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const [here, saved] = entry
    if (threads.seen[here] === threads.generation) continue
    threads.seen[here] = threads.generation
    const instruction = program[here]!
    switch (instruction.op) {
      case 'char':
      case 'match':
        threads.pcs.push(here)
        threads.slots.push(saved)
        break
      case 'jump':
        stack.push([instruction.to, saved])
        break
      case 'split':
        stack.push([instruction.second, saved], [instruction.first, saved])
        break
      case 'assert':
        if (holds(instruction.assertion, text, at)) stack.push([here + 1, saved])
        break
      case 'save':
        stack.push([here + 1, saved.length > instruction.slot ? saved.with(instruction.slot, at) : saved])
        break
    }
  }
}

function holds(assertion: Assertion, text: string, at: number): boolean {
  switch (assertion) {
    case 'text-start':
      return at === 0
    case 'text-end':
      return at === text.length
    case 'line-start':
      return at === 0 || text[at - 1] === '\n'
    case 'line-end':
      return at === text.length || text[at] === '\n'
    case 'word-boundary':
      return isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at))
    case 'no-word-boundary':
      return isWord(text.charCodeAt(at - 1)) === isWord(text.charCodeAt(at))
  }
}

function isWord(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f
  )
}

/** What completing a word is: a question, and candidates with a word on what else the shell may do. */
import type { CliContext } from './command.ts'
import type { Flags } from './flag.ts'

export interface Candidate {
  readonly text: string
  readonly help?: string
}

/** Sums of these: cobra's directives. */
export const FILES = 0
export const ERROR = 1
export const NO_SPACE = 2
export const NO_FILES = 4

export interface Answer {
  readonly candidates: readonly Candidate[]
  readonly directive: number
}

export interface Question {
  /** Names from below the root: `['get', 'values']`. */
  readonly command: readonly string[]
  /** The arguments before the word. */
  readonly args: readonly string[]
  readonly typed: string
  readonly flags: Flags
  readonly context: CliContext
}

export type Completer = (question: Question) => Promise<Answer> | Answer

/** Not a candidate: text that shells which know of it show to the user. */
export const NOTHING_MORE: Answer = {
  candidates: [{ text: '_activeHelp_ This command does not take any more arguments (but may accept flags).' }],
  directive: NO_FILES,
}

export const NOTHING: Answer = { candidates: [], directive: NO_FILES }

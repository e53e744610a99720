/** Errors in the words of SOPS, with the exit code that its program gives for them. */
import { TshelmError, type ErrorCode, type ErrorDetails } from '../../errors.ts'

export const EXIT = {
  generic: 1,
  cannotRead: 2,
  cannotWrite: 3,
  cannotDump: 4,
  invalidContext: 6,
  invalidSet: 7,
  conflict: 8,
  cannotEncryptMac: 21,
  cannotEncrypt: 23,
  cannotDecrypt: 25,
  keysOfNoFile: 49,
  macMismatch: 51,
  invalidPath: 91,
  noDocument: 92,
  noFile: 100,
  duplicateOrder: 112,
  noDataKey: 128,
  unchanged: 200,
  noEditor: 201,
  versions: 202,
  alreadyEncrypted: 203,
} as const

interface Details extends ErrorDetails {
  readonly exit?: number
}

export function sopsError(
  code: ErrorCode,
  message: string,
  { exit = EXIT.generic, ...rest }: Details = {},
): TshelmError {
  return new TshelmError(code, message, { ...rest, data: { ...rest.data, sopsExit: exit } })
}

/** Something about the text of a file. */
export function invalidFile(message: string, exit: number = EXIT.generic): TshelmError {
  return sopsError('secrets/invalid-file', message, { exit })
}

/** Strings and byte slices under fmt's flags. */
import { pad, truncate, type Flags } from './fmt-flags.ts'
import { formatHex, formatInteger } from './fmt-number.ts'
import { canBackquote, quote, quoteToASCII } from './strconv-quote.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

/** A string by one of its verbs; undefined when the verb is not for strings. */
export function formatString(text: string, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case 'v':
      return flags.sharpV ? quoted(text, flags) : pad(truncate(text, flags), flags)
    case 's':
      return pad(truncate(text, flags), flags)
    case 'q':
      return quoted(text, flags)
    case 'x':
    case 'X':
      return hexDump(encodeUtf8(text), verb, flags)
    default:
      return undefined
  }
}

/** A []byte by a verb that takes it whole; undefined when the verb goes to each byte. `typeName` is for %#v. */
export function formatBytes(
  bytes: Uint8Array,
  verb: string,
  how: { flags: Flags; typeName: string },
): string | undefined {
  const { flags } = how
  switch (verb) {
    case 'v':
    case 'd': {
      const items = Array.from(bytes, (byte) =>
        flags.sharpV ? formatHex(BigInt(byte), true, flags) : formatInteger(BigInt(byte), 'd', flags)!,
      )
      return flags.sharpV ? `${how.typeName}{${items.join(', ')}}` : `[${items.join(' ')}]`
    }
    case 's':
      return pad(truncate(decodeUtf8(bytes), flags), flags)
    case 'q':
      return quoted(decodeUtf8(bytes), flags)
    case 'x':
    case 'X':
      return hexDump(bytes, verb, flags)
    default:
      return undefined
  }
}

function quoted(text: string, flags: Flags): string {
  const cut = truncate(text, flags)
  if (flags.sharp && canBackquote(cut)) return pad('`' + cut + '`', flags)
  return pad(flags.plus ? quoteToASCII(cut) : quote(cut), flags)
}

function hexDump(bytes: Uint8Array, verb: 'x' | 'X', flags: Flags): string {
  const shown = flags.precision === undefined ? bytes : bytes.subarray(0, flags.precision)
  // Go pads the dump of nothing by the width alone, on whichever side.
  if (shown.length === 0) return pad('', flags)
  let text = Buffer.from(shown).toString('hex')
  if (flags.space) text = text.replace(/..(?=.)/g, flags.sharp ? '$& 0x' : '$& ')
  if (flags.sharp) text = '0x' + text
  return pad(verb === 'X' ? text.toUpperCase() : text, flags)
}

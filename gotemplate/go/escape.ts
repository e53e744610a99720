/** Escaping for HTML, JavaScript and URLs as Go does it. */
import { encodeUtf8 } from './utf8.ts'
import { isPrint } from './strconv-print.ts'

const HTML: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\0': '\ufffd',
}

/** text/template.HTMLEscapeString. */
export function escapeHtml(text: string): string {
  return text.replace(/["'&<>\0]/g, (mark) => HTML[mark]!)
}

const JS: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
}

/** text/template.JSEscapeString. Bytes that are not UTF-8 stay. */
export function escapeJs(text: string): string {
  return text.replace(/[\\'"<>&=\x00-\x1f]|[^\x00-\x7f\p{Surrogate}]/gu, (character) => {
    const known = JS[character]
    if (known !== undefined) return known
    const code = character.codePointAt(0)!
    return code >= 0x80 && isPrint(code) ? character : '\\u' + code.toString(16).toUpperCase().padStart(4, '0')
  })
}

/** url.QueryEscape. */
export function escapeQuery(text: string): string {
  return percentEncode(text, /^[\w.~-]*$/, QUERY_KEEP).replaceAll('%20', '+')
}

const QUERY_KEEP = /[\w.~-]/

/** Percent-encodes every byte that `keep` does not match; `plain` tells at once that there is nothing to do. */
export function percentEncode(text: string, plain: RegExp, keep: RegExp): string {
  if (plain.test(text)) return text
  const bytes = encodeUtf8(text)
  let out = ''
  for (const byte of bytes) {
    const character = String.fromCharCode(byte)
    out += byte < 0x80 && keep.test(character) ? character : percent(byte)
  }
  return out
}

function percent(byte: number): string {
  return '%' + byte.toString(16).toUpperCase().padStart(2, '0')
}

/** What a file looks like: the part of Go's http.DetectContentType that can meet a path given in place of a chart archive. */

/** Bytes that Go looks at; a shorter file is filled up with zeros. */
const SNIFFED = 512

/** First match wins. `*` stands for any byte. */
const SIGNATURES: readonly (readonly [prefix: string, type: string])[] = [
  ['%PDF-', 'application/pdf'],
  ['%!PS-Adobe-', 'application/postscript'],
  ['\xfe\xff', 'text/plain; charset=utf-16be'],
  ['\xff\xfe', 'text/plain; charset=utf-16le'],
  ['\xef\xbb\xbf', 'text/plain; charset=utf-8'],
  ['\x00\x00\x01\x00', 'image/x-icon'],
  ['\x00\x00\x02\x00', 'image/x-icon'],
  ['BM', 'image/bmp'],
  ['GIF87a', 'image/gif'],
  ['GIF89a', 'image/gif'],
  ['RIFF****WEBPVP', 'image/webp'],
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['FORM****AIFF', 'audio/aiff'],
  ['ID3', 'audio/mpeg'],
  ['OggS\x00', 'application/ogg'],
  ['MThd\x00\x00\x00\x06', 'audio/midi'],
  ['RIFF****AVI ', 'video/avi'],
  ['RIFF****WAVE', 'audio/wave'],
  ['\x1aE\xdf\xa3', 'video/webm'],
  ['\x00\x01\x00\x00', 'font/ttf'],
  ['OTTO', 'font/otf'],
  ['ttcf', 'font/collection'],
  ['wOFF', 'font/woff'],
  ['wOF2', 'font/woff2'],
  ['PK\x03\x04', 'application/zip'],
  ['Rar!\x1a\x07\x00', 'application/x-rar-compressed'],
  ['Rar!\x1a\x07\x01\x00', 'application/x-rar-compressed'],
  ['\x00asm', 'application/wasm'],
]

const HTML_TAG = /^<(!DOCTYPE HTML|HTML|HEAD|SCRIPT|IFRAME|H1|DIV|FONT|TABLE|A|STYLE|TITLE|B|BODY|BR|P|!--)[ >]/i

/** Go's name for the content; `application/octet-stream` if it looks like nothing known. */
export function detectContentType(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, SNIFFED)).toString('latin1').padEnd(SNIFFED, '\0')
  const content = text.replace(/^[\t\n\f\r ]+/, '')
  if (HTML_TAG.test(content)) return 'text/html; charset=utf-8'
  if (content.startsWith('<?xml')) return 'text/xml; charset=utf-8'
  const signature = SIGNATURES.find(([prefix]) => hasPrefix(text, prefix))
  if (signature !== undefined) return signature[1]
  return /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/.test(content) ? 'application/octet-stream' : 'text/plain; charset=utf-8'
}

function hasPrefix(text: string, prefix: string): boolean {
  for (let i = 0; i < prefix.length; i++) {
    if (prefix[i] !== '*' && prefix[i] !== text[i]) return false
  }
  return true
}

/** Text in lines of a width, broken at spaces, as Go's mitchellh/go-wordwrap breaks it; and with something before each line. */

export function wordWrap(text: string, width: number): string {
  let out = ''
  let column = 0
  let word = ''
  let space = ''
  const flush = (): void => {
    out += space + word
    column += space.length + word.length
    space = word = ''
  }
  for (const char of text) {
    if (char === '\n') {
      if (word !== '') flush()
      else if (column + space.length <= width) out += space
      space = ''
      out += char
      column = 0
    } else if (/[ \t\v\f\r\x85\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(char)) {
      if (space === '' || word !== '') flush()
      space += char
    } else {
      word += char
      if (column + word.length + space.length > width && word.length < width) {
        out += '\n'
        column = 0
        space = ''
      }
    }
  }
  if (word !== '') flush()
  else if (column + space.length <= width) out += space
  return out
}

export function prefixLines(text: string, prefix: string): string {
  return text
    .split('\n')
    .map((line) => prefix + line)
    .join('\n')
}

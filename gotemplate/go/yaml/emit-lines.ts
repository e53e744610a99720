/** Where goyaml's emitter begins lines and puts spaces, and the texts that it writes line by line. */
import { isBlank, isBreak } from './chars.ts'

export class LineWriter {
  out = ''
  protected column = 0
  protected indent = -1
  /** What was written last is white space, or an indicator that counts as such. */
  protected whitespace = true
  /** Nothing but indentation stands on the line. */
  protected indention = true
  /** Where a comment ended that needs an empty line behind it before anything at that indentation. */
  protected footIndent = -1

  protected put(text: string): void {
    this.out += text
    this.column += text.length
  }

  protected lineBreak(): void {
    this.out += '\n'
    this.column = 0
    this.indention = true
  }

  private textBreak(text: string): void {
    if (text === '\n') return this.lineBreak()
    this.out += text
    this.column = 0
    this.indention = true
  }

  protected writeIndent(): void {
    const indent = Math.max(this.indent, 0)
    if (!this.indention || this.column > indent || (this.column === indent && !this.whitespace)) this.lineBreak()
    if (this.footIndent === indent) this.lineBreak()
    if (this.column < indent) this.put(' '.repeat(indent - this.column))
    this.whitespace = true
    this.footIndent = -1
  }

  protected indicator(text: string, means: { space?: boolean; whitespace?: boolean; indention?: boolean }): void {
    if (means.space === true && !this.whitespace) this.put(' ')
    this.put(text)
    this.whitespace = means.whitespace === true
    this.indention = this.indention && means.indention === true
  }

  protected comment(text: string): void {
    let breaks = false
    for (const part of text.split(/(\n)/)) {
      if (part === '') continue
      if (part === '\n') {
        this.lineBreak()
        breaks = true
      } else {
        if (breaks) this.writeIndent()
        this.put(part.startsWith('#') ? part : `# ${part}`)
        this.indention = false
        breaks = false
      }
    }
    if (!breaks) this.lineBreak()
    this.whitespace = true
  }

  protected lines(text: string): void {
    let breaks = true
    for (const part of text.split(/([\n\r\x85\u2028\u2029])/)) {
      if (part === '') continue
      if (isBreak(part.charCodeAt(0))) this.textBreak(part)
      else {
        if (breaks) this.writeIndent()
        this.put(part)
        this.indention = false
      }
      breaks = isBreak(part.charCodeAt(0))
    }
  }

  protected folded(text: string): void {
    let breaks = true
    let leadingSpace = true
    for (const part of text.split(/([\n\r\x85\u2028\u2029])/)) {
      if (part === '') continue
      if (isBreak(part.charCodeAt(0))) {
        // Helm's library looks at the beginning of the whole text where it should look at the line.
        const start = /^[\n\r\x85\u2028\u2029]*/.exec(text)![0].length
        const more = start < text.length && !isBlank(text.charCodeAt(start))
        if (!breaks && !leadingSpace && part === '\n' && more) this.lineBreak()
        this.textBreak(part)
        breaks = true
      } else {
        if (breaks) this.writeIndent()
        leadingSpace = isBlank(part.charCodeAt(0))
        this.put(part)
        this.indention = false
        breaks = false
      }
    }
  }
}

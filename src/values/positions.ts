/** Where in a values text a path stands. For explanations: the text is read again. */
import { yamlPositions } from '../../gotemplate/go/yaml/positions.ts'
import type { YamlMark } from '../../gotemplate/go/yaml/error.ts'
import type { ValuePath } from './value-path.ts'

interface Document {
  readonly text: string
  /** Lines before it. */
  readonly lines: number
}

/** The key or item at a path; in the last of several documents that has it, as that one counts. Never throws. */
export function positionOf(path: ValuePath, text: string): YamlMark | undefined {
  if (path.length === 0) return undefined
  for (const { text: document, lines } of documentsOf(text).reverse()) {
    const mark = positionIn(path, document)
    if (mark !== undefined) return { line: mark.line + lines, column: mark.column }
  }
  return undefined
}

function positionIn(path: ValuePath, document: string): YamlMark | undefined {
  try {
    return yamlPositions(document)(path)
  } catch {
    return undefined
  }
}

function documentsOf(text: string): Document[] {
  const documents: Document[] = []
  let lines = 0
  let body: string[] = []
  let start = 0
  const close = (): void => {
    if (body.length > 0) documents.push({ text: body.join('\n'), lines: start })
    body = []
  }
  for (const line of text.split('\n')) {
    if (line.startsWith('---')) {
      close()
      start = lines + 1
    } else {
      body.push(line)
    }
    lines++
  }
  close()
  return documents
}

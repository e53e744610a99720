/** Which dialect a state file is written in, where nobody says. */
import { YamlError } from '../../../gotemplate/go/yaml/error.ts'
import { documentsV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { isTshelmError } from '../../errors.ts'
import type { HelmfileDialect } from '../model.ts'
import { decodeState } from './decode.ts'
import { checkPolicy } from './policy.ts'

/** Whether the file's name says that it is a template. */
export function isTemplateFile(file: string): boolean {
  return file.endsWith('.gotmpl')
}

/** v0, if a plain file has templates and makes no sense without having been rendered. */
export function detectDialect(file: string, text: string): HelmfileDialect {
  if (isTemplateFile(file) || !hasActions(text)) return 'v1'
  return isWhole(file, text) ? 'v1' : 'v0'
}

/** Template actions outside comments and quotes: in quotes they are for the fields of releases, in both dialects. */
export function hasActions(text: string): boolean {
  if (!text.includes('{{')) return false
  return text.split('\n').some((line) => {
    const bare = line.replace(/(^|\s)#.*$/, '').replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, '')
    return bare.includes('{{')
  })
}

export function partsOf(text: string): string[] {
  return text.split('\n---\n')
}

function isWhole(file: string, text: string): boolean {
  try {
    checkPolicy(file, text, 'v1')
    for (const part of partsOf(text)) {
      for (const root of documentsV3(part)) decodeState(root, { strict: true, warn: () => undefined })
    }
    return true
  } catch (error) {
    if (error instanceof YamlError || isTshelmError(error)) return false
    throw error
  }
}

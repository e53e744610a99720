/** What stores hold, read as YAML. */
import { unmarshalMapV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { YamlError } from '../../../gotemplate/go/yaml/error.ts'
import type { GoMap } from '../../../gotemplate/value.ts'
import { TshelmError } from '../../errors.ts'

/** Whether messages may show a piece of the text that they are about. */
export type Showing = 'shown' | 'hidden'

/** As Go's yaml.v3 reads a document into a map. Throws `secrets/failed` with its message, `prefix` in front. */
export function parseMap(text: string, showing: Showing, prefix = ''): GoMap {
  try {
    return unmarshalMapV3(text)
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    const detail = showing === 'shown' ? error.detail : error.detail.replace(/ `[^`]*`/g, '').replace(/ '[^']*'/g, '')
    throw new TshelmError('secrets/failed', `${prefix}${detail}`)
  }
}

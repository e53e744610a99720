/** `.Values` of patches that are templates: those of the state, with the release's own over them. */
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { unmarshalV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { GeneralMap } from '../../../gotemplate/general-map.ts'
import { isMap, type GoMap } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import type { Release, State } from '../model.ts'
import type { Session } from '../run/session.ts'
import { plainValues } from '../run/value-files.ts'
import { castKeys } from '../values/cast.ts'
import { mergeMaps } from '../values/merge-maps.ts'

export async function patchValues(session: Session, state: State, release: Release): Promise<GoMap> {
  const { jsonPatches, strategicMergePatches, transformers } = release
  const entries = [...jsonPatches, ...strategicMergePatches, ...transformers]
  const isTemplate = entries.some((entry) => typeof entry === 'string' && entry.endsWith('.gotmpl'))
  if (!isTemplate) return state.renderedValues
  try {
    let merged = state.renderedValues
    for (const content of await plainValues(session, state, { release, entries: release.values })) {
      const values = unmarshalV3(decodeUtf8(content))
      if (isMap(values) || values instanceof GeneralMap) merged = mergeMaps(merged, castKeys(values))
    }
    return merged
  } catch (error) {
    throw stateError(`failed to compute merged release values for patch rendering: ${messageOf(error)}`, error)
  }
}

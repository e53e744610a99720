/** Releases as they are meant: what they inherit, and their fields rendered until nothing changes any more. */
import { YamlError } from '../../../gotemplate/go/yaml/error.ts'
import { unmarshalMapV3, documentsV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { GeneralMap } from '../../../gotemplate/general-map.ts'
import { formatV, sprintf } from '../../../gotemplate/go/fmt.ts'
import { quote } from '../../../gotemplate/go/strconv-quote.ts'
import { isMap } from '../../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import type { Release, SetValue, State } from '../model.ts'
import { releaseData } from '../template/data.ts'
import type { Renderer } from '../template/renderer.ts'
import { castKeys } from '../values/cast.ts'
import { decodeBool } from './decode.ts'
import { encodeRecord, yamlText } from './encode.ts'
import { withInherited } from './inherit.ts'
import { copyRecord, newStringMap } from './record.ts'
import { releaseStruct } from './schema.ts'

/** Rounds of rendering before references are taken to be endless. */
const MAX_ROUNDS = 6

export interface TemplateContext {
  readonly renderer: Renderer
  readonly log: (message: string) => void
  readonly presenceAware?: boolean
}

/** The releases of a state with all templates executed. Only within `settle`; changes nothing. Throws TshelmError. */
export function executeReleaseTemplates(state: State, context: TemplateContext): Release[] {
  return state.releases.map((written) => {
    const release = withDefaults(state, withInherited(state, written, context))
    const rendered = settled(state, release, context)
    if (rendered.chart === '') throw stateError(`encountered empty chart while reading release ${quote(rendered.name)}`)
    return rendered
  })
}

function withDefaults(state: State, release: Release): Release {
  const labels = newStringMap(release.labels)
  for (const key of Object.keys(state.commonLabels)) labels[key] = state.commonLabels[key]!
  return {
    ...release,
    labels,
    kubeContext: release.kubeContext === '' ? state.helmDefaults.kubeContext : release.kubeContext,
    apiVersions: release.apiVersions.length === 0 ? [...state.apiVersions] : release.apiVersions,
    kubeVersion: release.kubeVersion === '' ? state.kubeVersion : release.kubeVersion,
  }
}

function settled(state: State, release: Release, { renderer }: TemplateContext): Release {
  const fail = (problem: string, cause?: unknown): Error =>
    stateError(`failed executing templates in release "${state.filePath}"."${release.name}": ${problem}`, cause)
  let before = release
  let beforeText = encodeRecord(releaseStruct, before)
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let rendered: Release
    try {
      rendered = renderFields(release, rendererFor(state, before, renderer))
    } catch (error) {
      throw fail(messageOf(error), error)
    }
    const text = encodeRecord(releaseStruct, rendered)
    if (text === beforeText) {
      try {
        return withBooleans(rendered)
      } catch (error) {
        throw fail(messageOf(error), error)
      }
    }
    before = rendered
    beforeText = text
  }
  throw fail("recursive references can't be resolved")
}

type Render = (text: string) => string

function rendererFor(state: State, release: Release, renderer: Renderer): Render {
  const data = releaseData(state, release)
  return (text) => renderer.render(text, { basePath: state.basePath, data })
}

/** Renders a field, or says which one could not be. */
type RenderField = (field: string, text: string) => string

const TRIMMED = ['name', 'chart', 'namespace', 'version'] as const
const CONDITIONS = ['waitTemplate', 'installedTemplate', 'conditionTemplate', 'verifyTemplate'] as const

/** From the release as it was written: fields may see how others came out. */
function renderFields(written: Release, render: Render): Release {
  const release = copyRecord(releaseStruct, written)
  const field: RenderField = (name, text) => {
    try {
      return render(text)
    } catch (error) {
      throw fieldError(written, name, text, error)
    }
  }
  for (const name of TRIMMED) release[name] = field(name, release[name]).trim()
  for (const name of CONDITIONS) if (release[name] !== undefined) release[name] = field(name, release[name])
  for (const key of Object.keys(release.labels)) {
    release.labels[key] = field(`labels[${key}]`, release.labels[key]!)
  }
  release.postRendererArgs = release.postRendererArgs.map((text) => field('postRendererArgs', text))
  renderValues(release, written, { field, render })
  release.secrets = release.secrets.map((entry, i) =>
    typeof entry === 'string' ? field(`secrets[${i}]`, entry) : entry,
  )
  release.setTemplate = release.setTemplate.map((item, i) => renderSet(item, i, field))
  release.set = [...release.setTemplate, ...release.set]
  release.needs = release.needs.map((text, i) => field(`needs[${i}]`, text))
  return release
}

function fieldError(...[{ name }, field, text, cause]: [Release, string, string, unknown]): Error {
  const place = `failed executing template expressions in release "${name}".${field}`
  return stateError(`${place} = "${text}": ${messageOf(cause)}`, cause)
}

interface Rendering {
  readonly field: RenderField
  readonly render: Render
}

function renderValues(release: Release, written: Release, { field, render }: Rendering): void {
  const templates = release.valuesTemplate.map((entry, i) => {
    return isMap(entry) || entry instanceof GeneralMap ? renderMap(entry, `values[${i}]`, { written, render }) : entry
  })
  release.valuesTemplate = templates
  release.values = [...templates, ...release.values].map((entry, i) => {
    if (typeof entry === 'string') return field(`values[${i}]`, entry)
    if (!(entry instanceof GeneralMap)) return entry
    try {
      return castKeys(entry)
    } catch (error) {
      throw fieldError(written, `values[${i}]`, sprintf('%s', [entry]), error)
    }
  })
}

function renderMap(
  map: GoValue,
  field: string,
  { written, render }: { readonly written: Release; readonly render: Render },
): GoMap {
  const text = yamlText(map)
  let rendered: string
  try {
    rendered = render(text)
  } catch (error) {
    throw fieldError(written, field, text, error)
  }
  try {
    return castKeys(unmarshalMapV3(rendered))
  } catch (error) {
    throw fieldError(written, field, formatV(map), error)
  }
}

function renderSet(item: SetValue, index: number, field: RenderField): SetValue {
  return {
    name: field(`set[${index}].name`, item.name),
    value: field(`set[${index}].value`, item.value),
    file: field(`set[${index}].file`, item.file),
    values: item.values.map((value, j) =>
      typeof value === 'string' ? field(`set[${index}].values[${j}]`, value) : value,
    ),
  }
}

/** `installedTemplate` and its like become what they stand for. */
function withBooleans(release: Release): Release {
  const { installedTemplate, conditionTemplate, waitTemplate, verifyTemplate, ...rest } = release
  const result: Release = rest
  if (installedTemplate !== undefined) result.installed = booleanOf('installedTemplate', installedTemplate)
  if (conditionTemplate !== undefined) result.condition = String(booleanOf('conditionTemplate', conditionTemplate))
  if (waitTemplate !== undefined) result.wait = booleanOf('waitTemplate', waitTemplate)
  if (verifyTemplate !== undefined) result.verify = booleanOf('verifyTemplate', verifyTemplate)
  return result
}

function booleanOf(field: string, text: string): boolean {
  try {
    for (const root of documentsV3(text)) return decodeBool(root)
    return false
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    throw stateError(`${field}: failed deserialising string ${text}: ${error.message}`, error)
  }
}

/** Rules for Chart.yaml. */
import { checkConstraint, parseConstraint, validateConstraint } from '../../gotemplate/go/semver-constraint.ts'
import { parseStrictVersion, parseVersion, SemverError, type Version } from '../../gotemplate/go/semver.ts'
import { quote } from '../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { isMap, typeName, type GoValue } from '../../gotemplate/value.ts'
import { decodeMetadata, unknownMetadataField, type RawMetadata } from '../chart/metadata.ts'
import type { Dependency, Maintainer } from '../chart/model.ts'
import { parseYamlFile, type YamlFile } from '../chart/yaml-file.ts'
import type { LintRules } from '../compat.ts'
import { messageOf } from '../errors.ts'
import { isEmail, isRequestUrl, isUrl } from './address.ts'
import { kindOf, readFile, type ChartFolder } from './chart-folder.ts'
import type { Reporter, Severity } from './finding.ts'

const FILE = 'Chart.yaml'

export function lintChartFile(folder: ChartFolder, { strictChartFile }: LintRules, report: Reporter): void {
  const isFolder = kindOf(folder, FILE) === 'directory'
  report.check('chart-file', 'ERROR', FILE, isFolder ? 'should be a file, not a directory' : undefined)
  let data: Uint8Array
  let file: YamlFile
  let metadata: LooseMetadata
  try {
    data = readFile(folder, FILE)
    file = parseYamlFile(data)
    metadata = decodeMetadata(file)
  } catch (error) {
    report.check('chart-yaml', 'ERROR', FILE, `unable to parse YAML\n\t${messageOf(error)}`)
    return
  }
  if (strictChartFile) report.check('chart-unknown-field', 'WARNING', FILE, strictProblem(data, file))
  for (const [rule, severity, problem] of RULES) {
    if (rule === STRICT_VERSION && !strictChartFile) continue
    report.check(rule, severity, FILE, problem(metadata, file.document))
  }
}

interface LooseMetadata extends RawMetadata {
  readonly name?: string
  readonly version?: string
  readonly apiVersion?: string
  readonly icon?: string
  readonly type?: string
  readonly sources?: readonly string[]
  readonly maintainers?: readonly (Maintainer | null)[]
  readonly dependencies?: readonly (Dependency | null)[]
}

type Rule = (metadata: LooseMetadata, document: GoValue) => string | undefined

const STRICT_VERSION = 'chart-strict-version'

/** In Helm's order. */
const RULES: readonly (readonly [rule: string, severity: Severity, problem: Rule])[] = [
  ['chart-name', 'ERROR', nameProblem],
  ['chart-api-version', 'ERROR', apiVersionProblem],
  ['chart-version-type', 'ERROR', (_, document) => typeProblem(document, 'version')],
  ['chart-version', 'ERROR', versionProblem],
  ['chart-app-version-type', 'ERROR', (_, document) => typeProblem(document, 'appVersion')],
  ['chart-maintainer', 'ERROR', maintainerProblem],
  ['chart-source', 'ERROR', sourceProblem],
  ['chart-icon-presence', 'INFO', ({ icon }) => (icon ? undefined : 'icon is recommended')],
  ['chart-icon', 'ERROR', iconProblem],
  ['chart-type', 'ERROR', chartTypeProblem],
  ['chart-dependencies', 'ERROR', dependenciesProblem],
  [STRICT_VERSION, 'WARNING', strictVersionProblem],
]

/** Keys twice, or keys unknown. */
function strictProblem(data: Uint8Array, file: YamlFile): string | undefined {
  const failed = 'failed to strictly parse chart metadata file\n\t'
  try {
    parseYaml(decodeUtf8(data), { strict: true })
  } catch (error) {
    return failed + messageOf(error)
  }
  const unknown = unknownMetadataField(file)
  if (unknown === undefined) return undefined
  return `${failed}error unmarshaling JSON: while decoding JSON: json: unknown field ${quote(unknown)}`
}

function nameProblem({ name = '' }: LooseMetadata): string | undefined {
  if (name === '') return 'name is required'
  // Go: filepath.Base of the name is another.
  return name.includes('/') && name !== '/' ? `chart name ${quote(name)} is invalid` : undefined
}

function apiVersionProblem({ apiVersion = '' }: LooseMetadata): string | undefined {
  const allowed = 'The value must be either "v1" or "v2"'
  if (apiVersion === '') return `apiVersion is required. ${allowed}`
  return ['v1', 'v2'].includes(apiVersion) ? undefined : `apiVersion '${apiVersion}' is not valid. ${allowed}`
}

function typeProblem(document: GoValue, key: string): string | undefined {
  const value = isMap(document) ? document[key] : undefined
  if (value === undefined || typeof value === 'string') return undefined
  return `${key} should be of type string but it's of type ${typeName(value)}`
}

function versionProblem({ version: text = '' }: LooseMetadata): string | undefined {
  if (text === '') return 'version is required'
  const version = read(parseVersion, text)
  if (version === undefined) return `version '${text}' is not a valid SemVer`
  const constraint = parseConstraint('>0.0.0-0')
  if (checkConstraint(constraint, version)) return undefined
  return `version ${validateConstraint(constraint, version)[0] ?? ''}`
}

function strictVersionProblem({ version: text = '' }: LooseMetadata): string | undefined {
  return read(parseStrictVersion, text) === undefined ? `version '${text}' is not a valid SemVerV2` : undefined
}

function read(parse: (text: string) => Version, text: string): Version | undefined {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof SemverError) return undefined
    throw error
  }
}

function maintainerProblem({ maintainers = [] }: LooseMetadata): string | undefined {
  for (const maintainer of maintainers) {
    if (maintainer === null) return 'a maintainer entry is empty'
    const { name = '', email = '', url = '' } = maintainer
    if (name === '') return 'each maintainer requires a name'
    if (email !== '' && !isEmail(email)) return `invalid email '${email}' for maintainer '${name}'`
    if (url !== '' && !isUrl(url)) return `invalid url '${url}' for maintainer '${name}'`
  }
  return undefined
}

function sourceProblem({ sources = [] }: LooseMetadata): string | undefined {
  const bad = sources.find((source) => !isRequestUrl(source))
  return bad === undefined ? undefined : `invalid source URL '${bad}'`
}

function iconProblem({ icon = '' }: LooseMetadata): string | undefined {
  return icon === '' || isRequestUrl(icon) ? undefined : `invalid icon URL '${icon}'`
}

function chartTypeProblem({ type = '', apiVersion = '' }: LooseMetadata): string | undefined {
  if (type === '' || apiVersion === 'v2') return undefined
  return `chart type is not valid in apiVersion '${apiVersion}'. It is valid in apiVersion 'v2'`
}

function dependenciesProblem({ dependencies = [], apiVersion = '' }: LooseMetadata): string | undefined {
  if (dependencies.length === 0 || apiVersion === 'v2') return undefined
  return `dependencies are not valid in the Chart file with apiVersion '${apiVersion}'. They are valid in apiVersion 'v2'`
}

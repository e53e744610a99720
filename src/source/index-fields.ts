/** The fields of an index's entry, and the forms in which the quick readers take them without a closer look. */

/** What a value must be for Helm to take it, as far as this reader goes. */
export type Kind = 'text' | 'name' | 'version' | 'type' | 'word' | 'time' | 'bool' | 'texts' | 'textMap' | Fields

export interface Fields {
  readonly byName: ReadonlyMap<string, Field>
}

interface Field {
  readonly bit: number
  readonly kind: Kind
}

function fields(kinds: Readonly<Record<string, Kind>>): Fields {
  return { byName: new Map(Object.entries(kinds).map(([name, kind], i) => [name, { bit: 1 << i, kind }])) }
}

const MAINTAINER = fields({ name: 'text', email: 'text', url: 'text' })

// What has an alias or imports values goes to the full reader.
const DEPENDENCY = fields({
  name: 'text',
  version: 'text',
  repository: 'text',
  condition: 'text',
  tags: 'texts',
  enabled: 'bool',
})

export const ENTRY_FIELDS: Fields = fields({
  name: 'name',
  version: 'version',
  apiVersion: 'word',
  appVersion: 'text',
  created: 'time',
  description: 'text',
  digest: 'text',
  home: 'text',
  icon: 'text',
  type: 'type',
  urls: 'texts',
  sources: 'texts',
  keywords: 'texts',
  maintainers: MAINTAINER,
  dependencies: DEPENDENCY,
  annotations: 'textMap',
  deprecated: 'bool',
  kubeVersion: 'text',
  removed: 'bool',
  condition: 'text',
  tags: 'text',
  engine: 'text',
  checksum: 'text',
  tillerVersion: 'text',
  url: 'text',
})

const NAME = /^[A-Za-z][A-Za-z0-9._-]*$/
const NO_TEXT = /^(?:null|~)$/i
const VERSION = /^v?[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}(?:-(?:[A-Za-z][0-9A-Za-z-]*\.)*[A-Za-z][0-9A-Za-z-]*)?$/
const TIME =
  /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[+-](?:0[0-9]|1[0-2]):[0-5][0-9])$/
const WORD = /^v[0-9]{1,9}$/
const TYPE = /^(?:application|library)$/
const BOOL = /^(?:true|false)$/
export function hasForm(kind: Exclude<Kind, Fields>, value: string, isQuoted: boolean): boolean {
  switch (kind) {
    case 'name':
      return NAME.test(value) && (isQuoted || !NO_TEXT.test(value))
    case 'version':
      return VERSION.test(value)
    case 'time':
      return TIME.test(value)
    case 'word':
      return WORD.test(value)
    case 'type':
      return TYPE.test(value)
    case 'bool':
      return !isQuoted && BOOL.test(value)
    default:
      return false
  }
}

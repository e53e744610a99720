/** Which objects a target means: patterns that fit the whole text, and selectors over labels and annotations. */
import { compileRegexp, matches } from '../../gotemplate/go/regexp.ts'
import { parseSelector } from '../label-selector.ts'
import { failure } from './failure.ts'
import { messageOf } from '../errors.ts'
import type { Gvk, ResourceId } from './ids.ts'
import { idText } from './ids.ts'
import { annotationsOf, labelsOf } from './resource.ts'
import type { YamlNode } from './node.ts'

/** Empty fields fit all; the others are patterns in targets, and texts in sources. */
export interface Selector extends ResourceId {
  readonly annotationSelector: string
  readonly labelSelector: string
}

export interface SelectorPatterns {
  readonly gvk: (gvk: Gvk) => boolean
  readonly name: (name: string) => boolean
  readonly namespace: (namespace: string) => boolean
}

type Fits = (text: string) => boolean

function pattern(text: string): Fits {
  if (text === '') return () => true
  // Plain names need no automaton.
  if (/^[\w-]+$/.test(text)) return (found) => found === text
  try {
    const regexp = compileRegexp(`^(?:${text})$`)
    return (found) => matches(regexp, found)
  } catch (error) {
    throw failure(messageOf(error))
  }
}

/** Throws for what is no regular expression. */
export function selectorPatterns(selector: Selector): SelectorPatterns {
  const [group, version, kind] = [pattern(selector.group), pattern(selector.version), pattern(selector.kind)]
  return {
    gvk: (gvk) => group(gvk.group) && version(gvk.version) && kind(gvk.kind),
    name: pattern(selector.name),
    namespace: pattern(selector.namespace),
  }
}

export function matchesAnnotations(object: { readonly node: YamlNode | undefined }, selector: string): boolean {
  return selector === '' || parsed(selector)(annotationsOf(object))
}

export function matchesLabels(object: { readonly node: YamlNode | undefined }, selector: string): boolean {
  return selector === '' || parsed(selector)(labelsOf(object))
}

function parsed(selector: string): (labels: Readonly<Record<string, string>>) => boolean {
  try {
    return parseSelector(selector)
  } catch (error) {
    throw failure(messageOf(error))
  }
}

/** Go's text of a selector. */
export function selectorText(selector: Selector): string {
  return `${idText(selector)}:a=${selector.annotationSelector}:l=${selector.labelSelector}`
}

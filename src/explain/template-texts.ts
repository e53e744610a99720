/** The texts of a chart's templates by their names, and where in the root's values the chart of each has its own. */
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { chartFullPath, type Chart } from '../chart/model.ts'
import type { ValuePath } from '../values/value-path.ts'
import { readActions, type Action } from './actions.ts'

export interface TemplateText {
  readonly name: string
  readonly prefix: ValuePath
  readonly source: string
  readonly actions: readonly Action[]
}

/** Texts and actions are read on demand. */
export function templateTexts(chart: Chart): ReadonlyMap<string, TemplateText> {
  const texts = new Map<string, TemplateText>()
  addTexts(chart, [], texts)
  return texts
}

function addTexts(chart: Chart, prefix: ValuePath, texts: Map<string, TemplateText>): void {
  for (const child of chart.dependencies) addTexts(child, [...prefix, child.metadata.name], texts)
  const path = chartFullPath(chart)
  for (const { name, data } of chart.templates) {
    texts.set(
      `${path}/${name}`,
      textOf(`${path}/${name}`, prefix, () => decodeUtf8(data)),
    )
  }
}

export function textOf(name: string, prefix: ValuePath, read: () => string): TemplateText {
  let source: string | undefined
  let actions: readonly Action[] | undefined
  return {
    name,
    prefix,
    get source() {
      return (source ??= read())
    },
    get actions() {
      return (actions ??= readActions(this.source))
    },
  }
}

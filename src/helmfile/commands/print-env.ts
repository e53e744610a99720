/** `print-env`: the environment of each state, secrets included. */
import { encodeJson } from '../../../gotemplate/go/json.ts'
import { mapOf } from '../../../gotemplate/value.ts'
import { mergedValues } from '../environment.ts'
import { stateError } from '../errors.ts'
import type { State } from '../model.ts'
import { yamlText } from '../state/encode.ts'
import { fullFilePath } from '../state/visit.ts'

/** Throws for an output format that is none. */
export function environmentText(state: State, output: string): string {
  const { name, kubeContext } = state.env
  const document = mapOf({
    filePath: fullFilePath(state),
    name,
    values: mergedValues(state.env),
    ...(kubeContext === '' ? {} : { kubeContext }),
  })
  if (output === 'json') return encodeJson(document, { indent: '  ' }).replaceAll('\n', '\n  ')
  if (output === 'yaml' || output === '') return yamlText(document)
  throw stateError(`unsupported output format: ${output} (supported: yaml, json)`)
}

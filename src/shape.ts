/** Whether data that was kept somewhere has the form that it was written in. What is there besides is not looked at. */

export type Check = (value: unknown) => boolean

export const flag: Check = (value) => typeof value === 'boolean'
export const text: Check = (value) => typeof value === 'string'
/** An integer, 0 or more. */
export const count: Check = (value) => Number.isInteger(value) && (value as number) >= 0
export const object: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

export function oneOf(...values: readonly unknown[]): Check {
  return (value) => values.includes(value)
}

export function textLike(pattern: RegExp): Check {
  return (value) => typeof value === 'string' && pattern.test(value)
}

export function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check)
}

export function mapOf(check: Check): Check {
  return (value) => object(value) && Object.values(value as object).every(check)
}

export function fields(
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check {
  return (value) => {
    if (!object(value)) return false
    const given = value as Readonly<Record<string, unknown>>
    return (
      Object.entries(required).every(([name, check]) => check(given[name])) &&
      Object.entries(optional).every(([name, check]) => given[name] === undefined || check(given[name]))
    )
  }
}

/** One of several forms, told apart by the field `kind`. */
export function kinds(forms: Readonly<Record<string, Check>>): Check {
  return (value) => {
    const kind = object(value) ? (value as { readonly kind?: unknown }).kind : undefined
    return typeof kind === 'string' && Object.hasOwn(forms, kind) && forms[kind]!(value)
  }
}

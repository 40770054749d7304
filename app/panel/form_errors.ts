/** A fault of a form, as its summary and its field show it. */
export interface FormError {
  /** The name of the field; undefined for the form as a whole. */
  field?: string
  message: string
}

export interface FormErrors {
  /** One link a fault; `href` leads to the field. */
  summary: { href: string; message: string }[]
  /** The first message of each field, by its name. */
  byField: Record<string, string>
}

/** Where a field of a form is: the id of its first control. */
export function fieldId(name: string): string {
  return `field-${name}`
}

/** @param errors in the order in which the form has its fields */
export function formErrors(errors: FormError[]): FormErrors {
  const byField: Record<string, string> = {}
  for (const { field, message } of errors) {
    if (field !== undefined) byField[field] ??= message
  }
  const summary = errors.map(({ field, message }) => {
    return { href: field === undefined ? '#main' : `#${fieldId(field)}`, message }
  })
  return { summary, byField }
}

/** The faults that a validator found; those of a list are its field's. */
export function fromValidation(faults: { field: string; message: string }[]): FormError[] {
  return faults.map(({ field, message }) => ({ field: field.split('.', 1)[0], message }))
}

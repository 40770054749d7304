interface Document {
  paths: Record<string, Record<string, { operationId: string; responses: object }>>
}

interface List {
  shared: Record<string, string>
  answers: Record<string, string>
}

export function answersLeftOut(checked: Set<string>, document?: Document, list?: List): string[]

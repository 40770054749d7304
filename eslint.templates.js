/**
 * Lints Edge templates for what would let a text become HTML, and for what the
 * Content-Security-Policy of the pages refuses.
 */
const REFUSED = [
  [/\{\{\{/g, 'prints HTML as it is: use {{ }}, or a helper of app/panel that escapes.'],
  [/\btoAttrs\s*\(/g, 'does not escape: use attrs() of app/panel/attributes.ts.'],
  [/\bhtml\s*\.\s*attrs\s*\(/g, 'does not escape: use attrs() of app/panel/attributes.ts.'],
  [/(?<=[\s"'])style\s*=(?!=)/gi, 'is refused by the Content-Security-Policy: use a class.'],
  [/(?<=[\s"'])on[a-z]+\s*=(?!=)/gi, 'is refused by the Content-Security-Policy: use a module.'],
  [/=\s*\{\{/g, 'lets a text add other attributes: put quotes around it.'],
  [
    /<(?:script(?![^>]*(?:\bsrc=|type="application\/json"))|style)\b/gi,
    'is refused by the Content-Security-Policy: use a file.',
  ],
]

/** @param {string} text of a template @param {number} index @returns where it is, from 1 on */
function placeOf(text, index) {
  const lines = text.slice(0, index).split('\n')
  return { line: lines.length, column: lines.at(-1).length + 1 }
}

const safeTemplates = {
  meta: { type: 'problem', schema: [] },
  create: ({ sourceCode, report }) => ({
    Program() {
      const { text } = sourceCode
      for (const [pattern, why] of REFUSED) {
        for (const { 0: found, index } of text.matchAll(pattern)) {
          const { line, column } = placeOf(text, index)
          report({ loc: { line, column: column - 1 }, message: `"${found}" ${why}` })
        }
      }
    },
  }),
}

/** Reads a template as text; rules see a program without statements. */
const edgeParser = {
  parseForESLint(text) {
    const lines = text.split('\n')
    const ast = {
      type: 'Program',
      body: [],
      comments: [],
      tokens: [],
      range: [0, text.length],
      loc: {
        start: { line: 1, column: 0 },
        end: { line: lines.length, column: lines.at(-1).length },
      },
    }
    return { ast, visitorKeys: { Program: [] }, scopeManager: null }
  },
}

/** For `eslint.config.js`. */
export const TEMPLATES = {
  name: 'Templates print nothing unescaped, and hold no script and no style',
  files: ['**/*.edge'],
  languageOptions: { parser: edgeParser },
  plugins: { templates: { rules: { safe: safeTemplates } } },
  rules: { 'templates/safe': 'error' },
}

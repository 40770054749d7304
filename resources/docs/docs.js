/* global SwaggerUIBundle, SwaggerUIStandalonePreset */

// The logo brings inline styles, which our Content-Security-Policy refuses.
const withoutLogo = () => ({ components: { Logo: () => null } })

/**
 * Fills a form in "Try it out" with the example of its media type, and nothing else. By itself,
 * Swagger UI ignores that example: it makes up a value for each field, also for those that may be
 * left out, and sends those that are emptied.
 */
const formsWithExamples = ({ React, fn }) => {
  const fill = (field, value) => {
    if (fn.isFileUploadIntended(field.get('items') ?? field)) return field
    return field.set('example', value ?? (field.has('items') ? [] : ''))
  }
  const fillForm = (body) => {
    return body.updateIn(['schema', 'properties'], (fields) => {
      return fields.map((field, name) => fill(field, body.getIn(['example', name])))
    })
  }
  return {
    wrapComponents: {
      RequestBody: (Original) => (props) => {
        const requestBody = props.requestBody.update('content', (content) =>
          content.map((body, type) => (type === 'multipart/form-data' ? fillForm(body) : body))
        )
        return React.createElement(Original, { ...props, requestBody })
      },
      ParameterIncludeEmpty: (Original) => (props) => {
        const isIncludedOptions = { ...props.isIncludedOptions, defaultValue: false }
        return React.createElement(Original, { ...props, isIncludedOptions })
      },
    },
  }
}

SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [withoutLogo, formsWithExamples],
  layout: 'StandaloneLayout',
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  // Without this, the page would send the document to a service on the internet to be checked.
  validatorUrl: null,
})

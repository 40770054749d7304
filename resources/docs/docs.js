/* global SwaggerUIBundle, SwaggerUIStandalonePreset */
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  // The logo brings inline styles, which our Content-Security-Policy refuses.
  plugins: [() => ({ components: { Logo: () => null } })],
  layout: 'StandaloneLayout',
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  // Without this, the page would send the document to a service on the internet to be checked.
  validatorUrl: null,
})

import { parametersFor } from '#domain/reaction/control-parameters.ts';

const SCHEMA = {
  properties: {
    days: { type: 'integer' },
    ports: { type: 'array', items: { type: 'integer' } },
    strict: { type: 'boolean' },
    name: { type: 'string' },
  },
};
const NAMES = { days: 'maxKeyAge', ports: 'authorizedTcpPorts', strict: 'requireSymbols', name: 'bucketName' };

describe('the parameters of a reactor', () => {
  it('are read from the settings of the control, whatever the case of their names', () => {
    const ofControl = [
      { Name: 'MaxKeyAge', Value: ['45'] },
      { Name: 'authorizedTcpPorts', Value: ['443', '80, 8443'] },
      { Name: 'requireSymbols', Value: ['TRUE'] },
      { Name: 'bucketName', Value: ['42'] },
      { Name: 'nobodyAsksForThis', Value: ['x'] },
    ];

    expect(parametersFor(SCHEMA, NAMES, ofControl, {})).toEqual({ days: 45, ports: [443, 80, 8443], strict: true, name: '42' });
  });

  it('are those of the binding first, and none where nobody says anything', () => {
    expect(parametersFor(SCHEMA, NAMES, [{ Name: 'maxKeyAge', Value: ['45'] }], { days: 30, other: 'x' })).toEqual({
      days: 30,
      other: 'x',
    });
    expect(parametersFor(SCHEMA, NAMES, [], {})).toEqual({});
  });

  it('leave the default to a setting without a value', () => {
    const ofControl = [
      { Name: 'maxKeyAge', Value: [] },
      { Name: 'bucketName', Value: [''] },
      { Name: 'authorizedTcpPorts', Value: [' '] },
    ];

    expect(parametersFor(SCHEMA, NAMES, ofControl, {})).toEqual({});
  });

  it('keep as text what does not read as the type, for the reactor to refuse by name', () => {
    const ofControl = [
      { Name: 'maxKeyAge', Value: ['ninety'] },
      { Name: 'requireSymbols', Value: ['yes'] },
      { Name: 'authorizedTcpPorts', Value: ['443-445'] },
    ];

    expect(parametersFor(SCHEMA, NAMES, ofControl, {})).toEqual({ days: 'ninety', strict: 'yes', ports: ['443-445'] });
  });

  it('do not take a name that every object has for a parameter of the schema', () => {
    expect(parametersFor(SCHEMA, { constructor: 'maxKeyAge' }, [{ Name: 'maxKeyAge', Value: ['1'] }], {})).toEqual({ constructor: '1' });
  });
});

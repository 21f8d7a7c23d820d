import { listSecurityHeaders } from '#domain/console/security-headers.ts';

const readPolicy = (header: string | undefined): Map<string, string> =>
  new Map((header ?? '').split('; ').map((part) => [part.slice(0, part.indexOf(' ')), part.slice(part.indexOf(' ') + 1)]));

describe('the security headers of the console', () => {
  const headers = listSecurityHeaders({ calls: ['https://login.example.com/realms/soc'], tls: true });
  const policy = readPolicy(headers['content-security-policy']);

  it('let scripts and styles come from the own origin only, and nothing be written into the page as text', () => {
    expect(policy.get('default-src')).toBe("'none'");
    expect(policy.get('script-src')).toBe("'self'");
    expect(policy.get('style-src')).toBe("'self'");
    expect(policy.get('style-src-attr')).toBe("'none'");
    expect(policy.get('require-trusted-types-for')).toBe("'script'");
  });

  it('have no unsafe source, no wildcard, no scheme but data: of images', () => {
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https:(?!\/\/)|blob:/);
    expect([...policy].filter(([, sources]) => sources.includes('data:')).map(([directive]) => directive)).toEqual(['img-src']);
  });

  it('let pages call their own origin and the origin of an address, without its path', () => {
    expect(policy.get('connect-src')).toBe("'self' https://login.example.com");
  });

  it('name an origin once', () => {
    const twice = listSecurityHeaders({ calls: ['https://a.example/x', 'https://a.example/y', 'https://b.example'], tls: true });

    expect(readPolicy(twice['content-security-policy']).get('connect-src')).toBe("'self' https://a.example https://b.example");
  });

  it('keep the pages out of frames, other bases and other forms', () => {
    expect(['base-uri', 'form-action', 'frame-ancestors'].map((directive) => policy.get(directive))).toEqual([
      "'none'",
      "'none'",
      "'none'",
    ]);
  });

  it('take nothing but the origin of an address', () => {
    const hostile = listSecurityHeaders({ calls: ["https://a.example/; script-src 'unsafe-inline'\r\nx: y"], tls: true });

    expect(hostile).toEqual(listSecurityHeaders({ calls: ['https://a.example'], tls: true }));
  });

  it.each(['login', 'https://a;script-src', 'data:text/html,x', "https://a'unsafe-inline'"])(
    'refuse %s, which has no origin',
    (address) => {
      expect(() => listSecurityHeaders({ calls: [address], tls: true })).toThrow(/Invalid URL|no origin/);
    },
  );

  it('insist on TLS for two years, but not on one machine, which has none', () => {
    expect(headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
    expect(Object.keys(listSecurityHeaders({ calls: [], tls: false }))).not.toContain('strict-transport-security');
  });
});

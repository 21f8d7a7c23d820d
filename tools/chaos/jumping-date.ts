/**
 * A Date that is set forward or back, as somebody sets the clock of a machine: `now` and dates without arguments change, clocks
 * that only measure (performance.now, timers) do not.
 * @param jumpMs what the clock is set by; below 0: back
 * @param isSet tells when it is off by that much
 */
export function createJumpingDate(jumpMs: number, isSet: () => boolean): DateConstructor {
  // The global Date may be what is made here.
  const RealDate = Date;
  const now = (): number => RealDate.now() + (isSet() ? jumpMs : 0);
  return new Proxy(RealDate, {
    construct: (target, args: readonly unknown[], newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
}

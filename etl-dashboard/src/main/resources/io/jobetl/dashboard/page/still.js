// A table that is drawn anew while a pointer aims at a button in it makes the click ask about another row, or about none.

const LOOK_MILLIS = 100;

/** Changes of the host wait while a pointer is on a Why? of it or presses a button; held() is called when one has to. */
export function stillness(host, held) {
  let waiting = null;
  let aimedAt = null;

  // A finger aims at nothing before it presses.
  host.addEventListener("pointerover", ({ target, pointerType }) => {
    aimedAt = pointerType === "touch" ? null : target.closest(".why");
  });
  host.addEventListener("pointerleave", () => {
    aimedAt = null;
  });

  function settle() {
    if (!waiting || aimedAt?.isConnected || host.querySelector("button:active")) return;
    const change = waiting;
    waiting = null;
    change();
  }

  setInterval(settle, LOOK_MILLIS);
  return {
    isWaiting: () => waiting !== null,
    /** Now, or when the pointer has gone; a later change takes the place of one that waits. */
    when(change) {
      waiting = change;
      settle();
      if (waiting) held();
    },
  };
}

(** [MV, Corollary 8.2]: for any b > 0, with w(t) = Y(nt) - nt,
        lim_{T -> 0+} E exp(b n^{-1} sup_{t <= T} |w(t)|^2) = 1.

    Proved here:
    - `exponential_square_diverges`: for all n, T, b > 0 the partial sums of
          E exp(b n^{-1} w(T)^2) = sum_k P(Y(nT) = k) exp(b n^{-1} (k - nT)^2)
      tend to infinity; the expectation with the supremum, which is at least this, is infinite for
      every T (ledger: corollary-8.2, as printed);
    - `tails_for_small_times`: P(|w| >= x sqrt(n) at some of the times) <= 2 e T^x for all n >= 1,
      0 < T < 1 (ledger: corollary-8.2, corrected (b): the estimate that it integrates).

    What is modelled: the law of Y(nT) by its atoms, the supremum over [0, T] as in lemma_8_1.v.
    The passage from tails to E exp(b n^{-1/2} sup |w|) is not formal. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Poise Require Import calculus poisson bennett poisson_process lemma_8_1.
Open Scope R_scope.

(** The k-th term of E exp(b n^{-1} w(T)^2). *)
Definition term (n T b : R) (k : nat) : R := atom (n * T) k * exp (b / n * (INR k - n * T) ^ 2).

Lemma term_pos n T b k : 0 < n -> 0 < T -> 0 < term n T b k.
Proof.
  intros n_pos T_pos. apply Rmult_lt_0_compat; [|apply exp_pos].
  apply atom_pos. now apply Rmult_lt_0_compat.
Qed.

(** The ratio of two terms: S / (k + 1) exp((b / n) (2 (k - S) + 1)). *)
Lemma ratio n T b k :
  0 < n -> 0 < T ->
  term n T b (S k) =
  term n T b k * (n * T / (INR k + 1) * exp (b / n * (2 * (INR k - n * T) + 1))).
Proof.
  intros n_pos T_pos. unfold term, atom. set (s := n * T).
  rewrite fact_simpl, mult_INR, S_INR. simpl pow.
  replace (b / n * ((INR k + 1 - s) * ((INR k + 1 - s) * 1)))
    with (b / n * ((INR k - s) * ((INR k - s) * 1)) + b / n * (2 * (INR k - s) + 1)) by ring.
  rewrite exp_plus. pose proof (pos_INR k). pose proof (INR_fact_neq_0 k). field. lra.
Qed.

(** From some k on no term is smaller than the one before it. *)
Lemma terms_grow n T b :
  0 < n -> 0 < T -> 0 < b ->
  exists least, forall k, (least <= k)%nat -> term n T b k <= term n T b (S k).
Proof.
  intros n_pos T_pos b_pos. set (s := n * T). set (c := b / n).
  assert (s_pos : 0 < s) by (now apply Rmult_lt_0_compat).
  assert (c_pos : 0 < c) by (now apply Rdiv_lt_0_compat).
  (* exp(z) >= (1 + z / 2)^2 >= z^2 / 4 at z = 2 c (k - s) >= c k *)
  set (K := 2 * s + 8 / (s * c ^ 2) + 1).
  exists (Z.to_nat (up K)). intros k large.
  pose proof (pow_lt c 2 c_pos) as square_pos.
  assert (quotient_pos : 0 < 8 / (s * c ^ 2))
    by (apply Rdiv_lt_0_compat; [lra|now apply Rmult_lt_0_compat]).
  assert (K_pos : 0 < K) by (unfold K; lra).
  assert (K_k : K <= INR k).
  { apply le_INR in large. rewrite INR_IZR_INZ, Z2Nat.id in large.
    - pose proof (archimed K). lra.
    - apply le_IZR. pose proof (archimed K). lra. }
  rewrite ratio by assumption. fold s c.
  pose proof (term_pos n T b k n_pos T_pos) as positive.
  rewrite <- Rmult_1_r at 1. apply Rmult_le_compat_l; [lra|].
  assert (k_1 : 1 <= INR k) by (unfold K in K_k; lra).
  assert (power : c ^ 2 * INR k ^ 2 / 4 <= exp (c * (2 * (INR k - s) + 1))).
  { apply Rle_trans with (exp (c * INR k)).
    - replace (c * INR k) with (c * INR k / 2 + c * INR k / 2) by lra. rewrite exp_plus.
      replace (c ^ 2 * INR k ^ 2 / 4) with (c * INR k / 2 * (c * INR k / 2)) by field.
      pose proof (exp_ineq1_le (c * INR k / 2)). assert (0 < c * INR k) by nra.
      apply Rmult_le_compat; lra.
    - assert (le : c * INR k <= c * (2 * (INR k - s) + 1)).
      { apply Rmult_le_compat_l; unfold K in K_k; lra. }
      destruct le as [less | ->]; [|lra]. now apply Rlt_le, exp_increasing. }
  assert (enough_k : 8 <= s * c ^ 2 * INR k).
  { replace 8 with (s * c ^ 2 * (8 / (s * c ^ 2))) by (field; lra).
    apply Rmult_le_compat_l; [nra|]. unfold K in K_k. lra. }
  apply Rmult_le_reg_l with (INR k + 1); [lra|].
  replace ((INR k + 1) * (s / (INR k + 1) * exp (c * (2 * (INR k - s) + 1))))
    with (s * exp (c * (2 * (INR k - s) + 1))) by (field; lra).
  apply Rle_trans with (s * (c ^ 2 * INR k ^ 2 / 4)); [|apply Rmult_le_compat_l; lra].
  replace (s * (c ^ 2 * INR k ^ 2 / 4)) with (s * c ^ 2 * INR k * INR k / 4) by field. nra.
Qed.

Theorem exponential_square_diverges n T b :
  0 < n -> 0 < T -> 0 < b -> is_lim_seq (sum_n (term n T b)) p_infty.
Proof.
  intros n_pos T_pos b_pos.
  destruct (terms_grow n T b n_pos T_pos b_pos) as [least grow].
  set (low := term n T b least). assert (low_pos : 0 < low) by now apply term_pos.
  assert (floor : forall j, low <= term n T b (least + j)).
  { induction j as [|j IH].
    - rewrite Nat.add_0_r. unfold low. lra.
    - apply Rle_trans with (1 := IH). rewrite Nat.add_succ_r. apply grow. lia. }
  assert (sums : forall j, INR j * low <= sum_n (term n T b) (least + j)).
  { induction j as [|j IH].
    - simpl. rewrite Nat.add_0_r. rewrite Rmult_0_l, sum_n_Reals.
      apply cond_pos_sum. intros i. apply Rlt_le. now apply term_pos.
    - rewrite Nat.add_succ_r, sum_Sn, S_INR. unfold plus; simpl.
      specialize (floor (S j)). rewrite Nat.add_succ_r in floor. lra. }
  apply (is_lim_seq_incr_n _ least).
  apply is_lim_seq_le_p_loc with (u := fun j => INR j * low).
  - exists 0%nat. intros j _. rewrite Nat.add_comm. apply sums.
  - apply is_lim_seq_ext with (u := fun j => low * INR j); [intros j; ring|].
    replace p_infty with (Rbar_mult low p_infty).
    + apply is_lim_seq_scal_l, is_lim_seq_INR.
    + apply is_Rbar_mult_unique. now apply is_Rbar_mult_sym, is_Rbar_mult_p_infty_pos.
Qed.

(** n h(y / sqrt(n)) is least at n = 1. *)
Lemma exponent_is_least_at_one n y : 1 <= n -> 0 < y -> h y <= n * h (y / sqrt n).
Proof.
  intros n_in y_pos.
  assert (root : sqrt n * sqrt n = n) by (apply sqrt_sqrt; lra).
  assert (root_in : 1 <= sqrt n) by (rewrite <- sqrt_1; apply sqrt_le_1_alt; lra).
  assert (small_pos : 0 < y / sqrt n) by (apply Rdiv_lt_0_compat; lra).
  assert (falls : h y / y ^ 2 <= h (y / sqrt n) / (y / sqrt n) ^ 2).
  { destruct (Req_dec n 1) as [-> | other].
    - rewrite sqrt_1, Rdiv_1. lra.
    - apply Rlt_le, h_over_square_falls. split; [assumption|].
      assert (1 < sqrt n) by (rewrite <- sqrt_1; apply sqrt_lt_1_alt; lra).
      apply Rmult_lt_reg_r with (sqrt n); [lra|].
      replace (y / sqrt n * sqrt n) with y by (field; lra). nra. }
  apply Rmult_le_compat_r with (r := y ^ 2) in falls; [|apply pow2_ge_0].
  replace (h y / y ^ 2 * y ^ 2) with (h y) in falls by (field; lra).
  replace (h (y / sqrt n) / (y / sqrt n) ^ 2 * y ^ 2) with (sqrt n * sqrt n * h (y / sqrt n)) in falls
    by (field; lra).
  now rewrite root in falls.
Qed.

Theorem tails_for_small_times n T x times :
  1 <= n -> 0 < T < 1 -> 0 < x -> in_order 0 T times ->
  crossing_probability n (x * sqrt n) times <= 2 * exp 1 * Rpower T x.
Proof.
  intros n_in T_in x_pos order.
  apply Rle_trans with (1 := proj1 (corrected_bound n T x times ltac:(lra) ltac:(lra) ltac:(lra) order)).
  unfold bennett_bound. rewrite (Rmult_assoc 2 (exp 1)). apply Rmult_le_compat_l; [lra|].
  unfold Rpower. rewrite <- exp_plus.
  enough (le : - (n * T * h (x / (sqrt n * T))) <= 1 + x * ln T).
  { destruct le as [less | ->]; [|lra]. now apply Rlt_le, exp_increasing. }
  assert (y_pos : 0 < x / T) by (apply Rdiv_lt_0_compat; lra).
  pose proof (exponent_is_least_at_one n (x / T) n_in y_pos) as least.
  replace (x / T / sqrt n) with (x / (sqrt n * T)) in least
    by (pose proof (sqrt_lt_R0 n ltac:(lra)); field; lra).
  apply Rmult_le_compat_l with (r := T) in least; [|lra].
  (* Young: h(y) >= c y - psi(c) at c = log(1/T) *)
  assert (young : T * h (x / T) >= - x * ln T - 1).
  { assert (T * h (x / T) = (T + x) * ln ((T + x) / T) - x).
    { unfold h. replace (1 + x / T) with ((T + x) / T) by (field; lra). field. lra. }
    rewrite H, ln_div by lra.
    (* (T + x) log(T + x) >= T + x - 1 *)
    assert (entropy : (T + x) * ln (T + x) >= T + x - 1).
    { pose proof (exp_ineq1_le (- ln (T + x))) as tangent.
      rewrite exp_Ropp, exp_ln in tangent by lra.
      apply Rmult_le_compat_l with (r := T + x) in tangent; [|lra].
      rewrite Rinv_r in tangent by lra. lra. }
    assert (T * ln T < 0).
    { rewrite <- (Rmult_0_r T). apply Rmult_lt_compat_l; [lra|].
      rewrite <- ln_1. apply ln_increasing; lra. }
    lra. }
  lra.
Qed.

(** [MV, Lemma 8.1]: for all x >= 0, with w(t) = Y(nt) - nt,
        P(sup_{t <= T} |w(t)| >= x sqrt(n)) <= 2 exp(-x^2 / (4T)).

    Proved here:
    - `printed_bound_fails`: it is false at n = T = 1, x = 12;
    - `corrected_bound`: 2 exp(-nT h(u)), u = x / (sqrt(n) T), and Bernstein's weaker form of it,
      for all n, T > 0, x >= 0 (ledger: lemma-8.1, corrected);
    - `region_of_the_printed_bound`: the printed bound holds wherever u is at most a number u* in
      (4.1156, 4.1157), and for every u > u* it fails for all large nT with (1 + u) nT whole.

    How the formal statement relates to the ledger's. P(sup over [0, T]) is there the probability
    that |w| reaches the level at one of any finite number of times in [0, T], which is written out
    by the Poisson law and independent increments (poisson_process.v). The paths being right-
    continuous, the probability for sup over [0, T] exceeding a level is the limit of those over
    finer and finer times, so that an upper bound which is continuous in x carries over: that step,
    and the existence of the process, are not formal. A lower bound needs one time only. n may be
    any real number > 0. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Coq Require Import List.
From Poise Require Import calculus poisson bennett poisson_process enclose.
Import ListNotations.
Open Scope R_scope.

Definition printed_bound (T x : R) : R := 2 * exp (- (x ^ 2 / (4 * T))).
Definition bennett_bound (n T x : R) : R := 2 * exp (- (n * T * h (x / (sqrt n * T)))).
Definition bernstein_bound (n T x : R) : R :=
  2 * exp (- (x ^ 2 / (2 * T * (1 + x / (3 * sqrt n * T))))).

(** x sqrt(n) = u nT, where u = x / (sqrt(n) T). *)
Lemma level_is n T x : 0 < n -> 0 < T -> x * sqrt n = x / (sqrt n * T) * (n * T).
Proof.
  intros n_pos T_pos. pose proof (sqrt_lt_R0 n n_pos).
  replace n with (sqrt n * sqrt n) at 3 by (apply sqrt_sqrt; lra). field. lra.
Qed.

Theorem corrected_bound n T x times :
  0 < n -> 0 < T -> 0 <= x -> in_order 0 T times ->
  crossing_probability n (x * sqrt n) times <= bennett_bound n T x <= bernstein_bound n T x.
Proof.
  intros n_pos T_pos x_nonneg order. pose proof (sqrt_lt_R0 n n_pos) as root_pos.
  assert (u_nonneg : 0 <= x / (sqrt n * T)).
  { apply Rmult_le_pos; [assumption|]. apply Rlt_le, Rinv_0_lt_compat. nra. }
  split.
  - pose proof (ln_nonneg (1 + x / (sqrt n * T)) ltac:(lra)) as b_nonneg.
    apply Rle_trans with (1 := maximal_inequality n T _ _ times (Rlt_le _ _ n_pos) b_nonneg order).
    unfold bennett_bound. right. f_equal. f_equal. f_equal.
    rewrite <- h_is_attained by lra.
    rewrite (level_is n T x n_pos T_pos). ring.
  - unfold bennett_bound, bernstein_bound.
    apply Rmult_le_compat_l; [lra|].
    enough (le : x ^ 2 / (2 * T * (1 + x / (3 * sqrt n * T))) <= n * T * h (x / (sqrt n * T))).
    { destruct le as [less | ->]; [|lra]. apply Rlt_le, exp_increasing. lra. }
    pose proof (bernstein _ u_nonneg) as form.
    apply Rmult_le_compat_l with (r := n * T) in form; [|nra].
    apply Rle_trans with (2 := form). right.
    replace n with (sqrt n * sqrt n) at 2 by (apply sqrt_sqrt; lra). field.
    repeat split; try lra. nra.
Qed.

(** The printed exponent, where it is right. *)
Lemma printed_exponent n T x :
  0 < n -> 0 < T -> n * T * ((x / (sqrt n * T)) ^ 2 / 4) = x ^ 2 / (4 * T).
Proof.
  intros n_pos T_pos. pose proof (sqrt_lt_R0 n n_pos).
  replace n with (sqrt n * sqrt n) at 1 by (apply sqrt_sqrt; lra). field. lra.
Qed.

(** An atom at k = (1 + u) S is at least exp(-S h(u)) / (e sqrt(k)). *)
Lemma atom_from_below S u k :
  0 < S -> -1 < u -> (1 <= k)%nat -> INR k = (1 + u) * S ->
  exp (- (S * h u)) * exp (- (1 + / 2 * ln (INR k))) <= atom S k.
Proof.
  intros S_pos u_in k_pos whole.
  pose proof (factorial_from_above k k_pos) as factorial.
  assert (0 < INR k) by (apply lt_0_INR; lia).
  replace (atom S k) with (exp (- S + INR k * ln S - ln (INR (fact k)))).
  2: { unfold atom. unfold Rminus. rewrite !exp_plus, exp_Ropp with (x := ln _).
       rewrite exp_ln by apply INR_fact_lt_0.
       change (exp (INR k * ln S)) with (Rpower S (INR k)). rewrite Rpower_pow by assumption.
       reflexivity. }
  rewrite <- exp_plus.
  enough (le : - (S * h u) + - (1 + / 2 * ln (INR k)) <= - S + INR k * ln S - ln (INR (fact k))).
  { destruct le as [less | ->]; [|lra]. now apply Rlt_le, exp_increasing. }
  enough (equal : - (S * h u) = - S + INR k * ln S - INR k * ln (INR k) + INR k) by lra.
  rewrite whole, ln_mult by lra. unfold h. ring.
Qed.

Theorem region_of_the_printed_bound :
  exists edge, 4.1156 < edge < 4.1157 /\
    (forall n T x times,
        0 < n -> 0 < T -> 0 <= x -> in_order 0 T times -> x / (sqrt n * T) <= edge ->
        crossing_probability n (x * sqrt n) times <= printed_bound T x) /\
    (forall u, edge < u ->
     exists least, forall k n T x,
        (least <= k)%nat -> 0 < n -> 0 < T -> INR k = (1 + u) * (n * T) -> x = u * (sqrt n * T) ->
        printed_bound T x < crossing_probability n (x * sqrt n) [T]).
Proof.
  destruct edge_of_the_printed_exponent as [edge [edge_in [below above]]].
  exists edge. split; [assumption|]. split.
  - intros n T x times n_pos T_pos x_nonneg order u_in.
    apply Rle_trans with (1 := proj1 (corrected_bound n T x times n_pos T_pos x_nonneg order)).
    unfold bennett_bound, printed_bound. apply Rmult_le_compat_l; [lra|].
    rewrite <- (printed_exponent n T x) by assumption.
    assert (u_nonneg : 0 <= x / (sqrt n * T)).
    { apply Rmult_le_pos; [assumption|]. apply Rlt_le, Rinv_0_lt_compat.
      pose proof (sqrt_lt_R0 n n_pos). nra. }
    assert (le : n * T * ((x / (sqrt n * T)) ^ 2 / 4) <= n * T * h (x / (sqrt n * T))).
    { apply Rmult_le_compat_l; [nra|]. apply below. lra. }
    destruct le as [less | ->]; [|lra]. apply Rlt_le, exp_increasing. lra.
  - intros u u_in. specialize (above u u_in).
    (* the gain c k in the exponent passes log(2 e sqrt(k)), of order log k *)
    set (c := (u ^ 2 / 4 - h u) / (1 + u)).
    assert (c_pos : 0 < c) by (apply Rdiv_lt_0_compat; lra).
    set (K := 1 + 4 / c ^ 2 + 4 / c).
    assert (large : forall y, K <= y -> ln 2 + 1 + / 2 * ln y < c * y).
    { intros y y_in.
      pose proof (Rdiv_lt_0_compat 4 (c ^ 2) ltac:(lra) (pow_lt _ 2 c_pos)) as first.
      pose proof (Rdiv_lt_0_compat 4 c ltac:(lra) c_pos) as second.
      assert (y_pos : 0 < y) by (unfold K in y_in; lra).
      assert (root : sqrt y * sqrt y = y) by (apply sqrt_sqrt; lra).
      pose proof (sqrt_lt_R0 y y_pos) as root_pos.
      assert (ln_y : / 2 * ln y <= sqrt y - 1).
      { rewrite <- root at 1. rewrite ln_mult by assumption.
        pose proof (exp_ineq1_le (ln (sqrt y))) as tangent. rewrite exp_ln in tangent by assumption.
        lra. }
      assert (ln_2 : ln 2 < 1) by interval with (i_prec 40).
      assert (half : sqrt y <= c * y / 2).
      { enough (2 / c <= sqrt y).
        { apply Rmult_le_compat_r with (r := c * sqrt y / 2) in H; [|nra].
          replace (2 / c * (c * sqrt y / 2)) with (sqrt y) in H by (field; lra). nra. }
        rewrite <- (sqrt_Rsqr (2 / c)) by (apply Rlt_le, Rdiv_lt_0_compat; lra).
        apply sqrt_le_1_alt. replace (Rsqr (2 / c)) with (4 / c ^ 2) by (unfold Rsqr; field; lra).
        unfold K in y_in. lra. }
      assert (rest : 2 < c * y / 2).
      { replace 2 with (c * (4 / c) / 2) at 1 by (field; lra).
        enough (c * (4 / c) < c * y) by lra. apply Rmult_lt_compat_l; unfold K in y_in; lra. }
      lra. }
    exists (Z.to_nat (up K)).
    intros k n T x k_large n_pos T_pos whole level.
    assert (K_pos : 0 < K).
    { unfold K. pose proof (Rdiv_lt_0_compat 4 (c ^ 2) ltac:(lra) (pow_lt _ 2 c_pos)).
      pose proof (Rdiv_lt_0_compat 4 c ltac:(lra) c_pos). lra. }
    assert (K_k : K <= INR k).
    { apply le_INR in k_large. rewrite INR_IZR_INZ, Z2Nat.id in k_large.
      - pose proof (archimed K). lra.
      - apply le_IZR. pose proof (archimed K). simpl. lra. }
    assert (k_pos : (1 <= k)%nat).
    { apply INR_le. simpl. unfold K in *.
      pose proof (Rdiv_lt_0_compat 4 (c ^ 2) ltac:(lra) (pow_lt _ 2 c_pos)).
      pose proof (Rdiv_lt_0_compat 4 c ltac:(lra) c_pos). lra. }
    assert (S_pos : 0 < n * T) by nra.
    apply Rlt_le_trans with (atom (n * T) k).
    + apply Rlt_le_trans with (2 := atom_from_below (n * T) u k S_pos ltac:(lra) k_pos whole).
      unfold printed_bound. rewrite <- exp_plus.
      rewrite <- (exp_ln 2) at 1 by lra. rewrite <- exp_plus. apply exp_increasing.
      rewrite <- (printed_exponent n T x) by assumption.
      replace (x / (sqrt n * T)) with u.
      2: { rewrite level. field. pose proof (sqrt_lt_R0 n n_pos). lra. }
      specialize (large (INR k) K_k).
      assert (c * INR k = n * T * (u ^ 2 / 4) - n * T * h u).
      { rewrite whole. unfold c. field. lra. }
      lra.
    + unfold crossing_probability. simpl.
      rewrite Rminus_0_r.
      apply (atom_below_average (n * T)
               (fun j => if beyond (x * sqrt n) (0 + (INR j - n * T)) then 1 else 0)).
      * lra.
      * intros j. destruct beyond; lra.
      * unfold beyond. destruct Rle_dec as [_ | inside]; [reflexivity|]. exfalso. apply inside.
        rewrite whole, (level_is n T x) by assumption.
        replace (x / (sqrt n * T)) with u.
        2: { rewrite level. field. pose proof (sqrt_lt_R0 n n_pos). lra. }
        apply Rle_trans with (2 := Rle_abs _). lra.
Qed.

Theorem printed_bound_fails : printed_bound 1 12 < crossing_probability 1 (12 * sqrt 1) [1].
Proof.
  unfold crossing_probability. simpl. rewrite sqrt_1, Rminus_0_r, Rmult_1_r, Rmult_1_r.
  apply Rlt_le_trans with (atom 1 13).
  - unfold printed_bound, atom.
    replace (INR (fact 13)) with 6227020800 by (rewrite !fact_simpl, !mult_INR; simpl; ring).
    interval with (i_prec 60).
  - apply (atom_below_average 1 (fun j => if beyond 12 (0 + (INR j - 1)) then 1 else 0)); [lra| |].
    + intros j. destruct beyond; lra.
    + unfold beyond. destruct Rle_dec as [_ | inside]; [reflexivity|]. exfalso. apply inside.
      apply Rle_trans with (2 := Rle_abs _). simpl. lra.
Qed.

(** [MV, Section 6]: for the intensities (6.1)-(6.4) and the constants given, the initial means
    (m_e, m_i) solve F_e = F_i = 0 at (k_e, k_i) = (1, 1) and (1, 1/2). c_ei and c_ie are positive
    and not given.

    Proved here: `no_balanced_point`: with (6.1)-(6.4) as printed and the printed C_ee = 1,
    C_ei = 3/2, C_ie = C_ii = 1/2, c_ee = 1, c_ii = 1/2 there are no such means at either pair,
    whatever c_ei, c_ie > 0 are (ledger: section-6, as printed). Nothing is modelled: F_e and F_i
    are the (3.4)-(3.5) of the paper, Gaussian expectations as in gaussian.v.

    The proof is the ledger's. Suppose both vanish: then v_e, v_i < 0, and since c -> E tanh(c Y)
    lies above its limit at infinity, Phi(v_i / sqrt(K_i)) < (A(v_e) + 1/2) / 3 and
    2 Phi(v_e / sqrt(K_e)) - 1 < I(v_i). A chain of numbers a_0 < a_1 < ... <= 0 excludes each
    a_k < v_e <= a_{k+1} in turn; its integrals are enclosed by coq-interval. *)

From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Poise Require Import calculus gaussian tanh_means enclose.
Import ListNotations.
Open Scope R_scope.

(** *** The bound *)

(** For v < 0: 2 Phi(v / sigma) - 1 < E tanh(c (v + sigma Z)). *)
Lemma above_the_limit c v sigma :
  0 < c -> v < 0 -> 0 < sigma -> 2 * Phi (v / sigma) - 1 < mean c v sigma.
Proof.
  intros c_pos v_neg sigma_pos.
  set (m := - (v / sigma)).
  assert (m_pos : 0 < m) by (pose proof (Rdiv_lt_0_compat (- v) sigma ltac:(lra) sigma_pos); unfold m, Rdiv in *; lra).
  set (T := fun y => tanh (c * sigma * y)).
  assert (g_is : forall x, sigmoid c v sigma x = T (x - m)).
  { intros x. unfold sigmoid, T, m. f_equal. field. lra. }
  pose proof (sigmoid_continuous c v sigma) as g_continuous.
  pose proof (sigmoid_bounded c v sigma) as g_bounded.
  set (g := sigmoid c v sigma) in *.
  set (D := fun n => part g (m - n) (m + n) - (part one m (m + n) - part one (m - n) m)).
  set (K := fun y => (1 - T y) * (weight (m - y) - weight (m + y))).
  (* D(n) is the integral over [0, n] of K, by reflection about m *)
  assert (D_is : forall n, is_RInt K 0 n (D n)).
  { intros n.
    set (g1 := fun x => 1 * g x + -1 * one x). set (g2 := fun x => 1 * g x + 1 * one x).
    assert (g1_continuous : everywhere_continuous g1)
      by (apply combination_continuous; [assumption|apply one_continuous]).
    assert (g2_continuous : everywhere_continuous g2)
      by (apply combination_continuous; [assumption|apply one_continuous]).
    pose proof (is_RInt_comp_lin (V := R_NormedModule) (fun x => g1 x * weight x) 1 m 0 n _
                  (part_correct g1 _ _ g1_continuous)) as right.
    pose proof (is_RInt_comp_lin (V := R_NormedModule) (fun x => g2 x * weight x) (-1) m 0 n _
                  (part_correct g2 _ _ g2_continuous)) as left.
    pose proof (is_RInt_minus _ _ _ _ _ _ right left) as both.
    replace (D n) with (minus (part g1 (1 * 0 + m) (1 * n + m)) (part g2 (-1 * 0 + m) (-1 * n + m))).
    - eapply is_RInt_ext; [|exact both]. intros y _.
      unfold minus, plus, opp, scal; simpl; unfold mult; simpl.
      unfold g1, g2, K, one. rewrite !g_is.
      replace (1 * y + m - m) with y by ring. replace (-1 * y + m - m) with (- y) by ring.
      replace (T (- y)) with (- T y).
      + replace (1 * y + m) with (m + y) by ring. replace (-1 * y + m) with (m - y) by ring. ring.
      + unfold T. rewrite <- tanh_odd. f_equal. ring.
    - unfold minus, plus, opp; simpl.
      replace (1 * 0 + m) with m by ring. replace (1 * n + m) with (m + n) by ring.
      replace (-1 * 0 + m) with m by ring. replace (-1 * n + m) with (m - n) by ring.
      unfold g1, g2, D. rewrite !part_linear by (assumption || apply one_continuous).
      rewrite (part_swap g (m - n) m), (part_swap one (m - n) m) by (assumption || apply one_continuous).
      rewrite <- (part_chasles g (m - n) m (m + n)) by assumption. ring. }
  assert (K_continuous : forall x, continuous K x).
  { intros x. unfold K, T.
    apply (continuous_ext (fun y => 2 / (exp (2 * (c * sigma * y)) + 1) * (weight (m - y) - weight (m + y)))).
    { intros y. rewrite tanh_is. simpl. ring. }
    unfold weight.
    apply (ex_derive_continuous (fun y => 2 / (exp (2 * (c * sigma * y)) + 1) *
             (exp (- (m - y) ^ 2 / 2) - exp (- (m + y) ^ 2 / 2)))).
    auto_derive. pose proof (exp_pos (2 * (c * sigma * x))). lra. }
  assert (K_pos : forall y, 0 < y -> 0 < K y).
  { intros y y_pos. unfold K, T. apply Rmult_lt_0_compat.
    - pose proof (tanh_below_1 (c * sigma * y)). lra.
    - enough (weight (m + y) < weight (m - y)) by lra. apply exp_increasing.
      pose proof (Rmult_lt_0_compat m y m_pos y_pos). simpl. lra. }
  assert (D_1 : 0 < D 1).
  { rewrite <- (is_RInt_unique (V := R_CompleteNormedModule) _ _ _ _ (D_is 1)).
    apply RInt_gt_0; [lra| |].
    - intros y y_in. apply K_pos. lra.
    - intros y _. apply K_continuous. }
  set (n := m + (5 / D 1 + 1)).
  assert (far : 0 < 5 / D 1) by (apply Rdiv_lt_0_compat; lra).
  assert (D_grows : D 1 <= D n).
  { pose proof (is_RInt_Chasles (V := R_NormedModule) K 1 0 n _ _
                  (is_RInt_swap _ _ _ _ (D_is 1)) (D_is n)) as rest.
    unfold plus, opp in rest; simpl in rest.
    enough (0 <= - D 1 + D n) by lra.
    apply (is_RInt_ge_0 K 1 n); [unfold n; lra|assumption|].
    intros y y_in. apply Rlt_le, K_pos. lra. }
  pose proof (weight_ratio_below (5 / D 1 + 1) ltac:(lra)) as small.
  assert (near_g : Rabs (integral g - part g (m - n) (m + n)) <= 4 * 1 * (weight (5 / D 1 + 1) / (5 / D 1 + 1)))
    by (apply integral_near; try assumption; unfold n; lra).
  assert (near_one : Rabs (part one (n - m) (n + m)) <= 1 * (weight (5 / D 1 + 1) / (5 / D 1 + 1))).
  { replace (n - m) with (5 / D 1 + 1) by (unfold n; ring).
    apply tail_right; [apply one_continuous|apply one_bounded|unfold n; lra]. }
  assert (inverse : 5 * / (5 / D 1 + 1) < D 1).
  { apply Rmult_lt_reg_r with (5 / D 1 + 1); [lra|]. rewrite Rmult_assoc, Rinv_l by lra.
    replace (D 1 * (5 / D 1 + 1)) with (5 + D 1) by (field; lra). lra. }
  assert (mirror : forall x, part one (- x) 0 = part one 0 x).
  { intros x. pose proof (part_reflected one 0 x one_continuous) as mirrored.
    rewrite Ropp_0 in mirrored. rewrite <- mirrored. reflexivity. }
  (* the difference of the masses right and left of m is -2 int_0^m, up to what lies beyond n - m *)
  assert (masses : part one m (m + n) - part one (m - n) m = part one (n - m) (n + m) - 2 * part one 0 m).
  { pose proof (part_chasles one 0 m (m + n) one_continuous) as first.
    pose proof (part_chasles one (m - n) 0 m one_continuous) as second.
    pose proof (part_chasles one 0 (n - m) (n + m) one_continuous) as third.
    replace (m - n) with (- (n - m)) in * by ring. rewrite mirror in second.
    replace (n + m) with (m + n) in * by ring. lra. }
  assert (result : 0 < integral g + 2 * part one 0 m).
  { apply Rabs_le_between in near_g, near_one.
    enough (D n < integral g + 2 * part one 0 m + D 1) by lra.
    unfold D at 1. rewrite masses. lra. }
  unfold Phi, mean, E. fold g. pose proof total_pos.
  assert (limit : part one 0 (v / sigma) = - part one 0 m).
  { rewrite <- (mirror m), <- part_swap by apply one_continuous. f_equal. unfold m. ring. }
  rewrite limit.
  apply Rmult_lt_reg_r with (integral one); [assumption|].
  replace (integral g / integral one * integral one) with (integral g) by (field; lra).
  replace ((2 * (/ 2 + - part one 0 m / integral one) - 1) * integral one) with (-2 * part one 0 m) by (field; lra).
  lra.
Qed.

(** *** The balance equations of Section 6 *)

Section Printed.

Variables c_ei c_ie K_e K_i : R.
Hypothesis c_ei_pos : 0 < c_ei.
Hypothesis c_ie_pos : 0 < c_ie.
Hypothesis K_e_pos : 0 < K_e.
Hypothesis K_i_pos : 0 < K_i.

(** (6.1)-(6.4). *)
Definition f_ee (x : R) : R := / 2 * (tanh (1 * x) + 2).
Definition f_ei (x : R) : R := / 2 * (tanh (c_ie * x) + 2).
Definition f_ii (x : R) : R := tanh (/ 2 * x) + 1.
Definition f_ie (x : R) : R := tanh (c_ei * x) + 1.

(** F_a(v, K) = C_ae E f_ae(v_e + sqrt(K_e) Z) - C_ai E f_ai(v_i + sqrt(K_i) Z). *)
Definition F_e (v_e v_i : R) : R :=
  1 * E (fun z => f_ee (v_e + sqrt K_e * z)) - 3 / 2 * E (fun z => f_ei (v_i + sqrt K_i * z)).
Definition F_i (v_e v_i : R) : R :=
  / 2 * E (fun z => f_ie (v_e + sqrt K_e * z)) - / 2 * E (fun z => f_ii (v_i + sqrt K_i * z)).

Lemma by_means v_e v_i :
  F_e v_e v_i = / 2 * (mean 1 v_e (sqrt K_e) + 2) - 3 / 4 * (mean c_ie v_i (sqrt K_i) + 2) /\
  F_i v_e v_i = / 2 * (mean c_ei v_e (sqrt K_e) - mean (/ 2) v_i (sqrt K_i)).
Proof.
  assert (affine : forall c v s alpha beta (f : R -> R),
    (forall x, f x = alpha * tanh (c * x) + beta) -> E (fun z => f (v + s * z)) = alpha * mean c v s + beta).
  { intros c v s alpha beta f f_is. unfold mean.
    rewrite <- E_affine by (apply sigmoid_continuous || apply sigmoid_bounded).
    unfold E. f_equal. apply integral_ext. intros z. apply f_is. }
  unfold F_e, F_i.
  rewrite (affine 1 v_e (sqrt K_e) (/ 2) 1 f_ee) by (intros; unfold f_ee; field).
  rewrite (affine c_ie v_i (sqrt K_i) (/ 2) 1 f_ei) by (intros; unfold f_ei; field).
  rewrite (affine c_ei v_e (sqrt K_e) 1 1 f_ie) by (intros; unfold f_ie; ring).
  rewrite (affine (/ 2) v_i (sqrt K_i) 1 1 f_ii) by (intros; unfold f_ii; ring).
  split; field.
Qed.

(** What a balanced point would have to satisfy, without c_ei and c_ie. *)
Lemma necessary v_e v_i :
  F_e v_e v_i = 0 -> F_i v_e v_i = 0 ->
  v_e < 0 /\
  Phi (v_i / sqrt K_i) < (mean 1 v_e (sqrt K_e) + / 2) / 3 /\
  2 * Phi (v_e / sqrt K_e) - 1 < mean (/ 2) v_i (sqrt K_i).
Proof.
  pose proof (sqrt_lt_R0 _ K_e_pos) as s_e. pose proof (sqrt_lt_R0 _ K_i_pos) as s_i.
  destruct (by_means v_e v_i) as [-> ->]. intros balance_e balance_i.
  pose proof (mean_below_1 1 v_e (sqrt K_e)).
  assert (v_i_neg : v_i < 0).
  { destruct (Rlt_le_dec v_i 0) as [| nonneg]; [assumption|].
    pose proof (mean_nonneg c_ie v_i (sqrt K_i) ltac:(lra) nonneg). lra. }
  pose proof (mean_negative (/ 2) v_i (sqrt K_i) ltac:(lra) v_i_neg).
  assert (v_e_neg : v_e < 0).
  { destruct (Rlt_le_dec v_e 0) as [| nonneg]; [assumption|].
    pose proof (mean_nonneg c_ei v_e (sqrt K_e) ltac:(lra) nonneg). lra. }
  pose proof (above_the_limit c_ie v_i (sqrt K_i) c_ie_pos v_i_neg s_i).
  pose proof (above_the_limit c_ei v_e (sqrt K_e) c_ei_pos v_e_neg s_e).
  repeat split; lra.
Qed.

(** *** The chain *)

(** From a on: w and the next a, and so on, the last a being 0. *)
Fixpoint chain (a : R) (links : list (R * R)) : Prop :=
  match links with
  | [] => a = 0
  | (w, next) :: rest =>
      (mean 1 next (sqrt K_e) + / 2) / 3 <= Phi w /\
      mean (/ 2) (sqrt K_i * w) (sqrt K_i) <= 2 * Phi (a / sqrt K_e) - 1 /\
      chain next rest
  end.

Lemma Phi_nonneg w : 0 <= Phi w.
Proof.
  apply Rle_trans with (Phi (Rmin w 0)); [|apply Phi_nondecreasing, Rmin_l].
  pose proof (Rmin_r w 0) as negative. set (u := Rmin w 0) in *.
  pose proof (integral_above_window 1 one (- u) one_continuous one_bounded ltac:(lra) (fun _ => Rle_0_1)) as above.
  rewrite Ropp_involutive, <- (part_chasles one u 0) in above by apply one_continuous.
  pose proof (part_reflected one 0 (- u) one_continuous) as mirrored.
  rewrite Ropp_involutive, Ropp_0 in mirrored.
  change (part (fun x => one (- x)) 0 (- u)) with (part one 0 (- u)) in mirrored.
  pose proof total_pos. unfold Phi. rewrite (part_swap one u 0) by apply one_continuous.
  apply Rmult_le_reg_r with (integral one); [assumption|].
  replace ((/ 2 + - part one u 0 / integral one) * integral one) with (integral one / 2 - part one u 0)
    by (field; lra). lra.
Qed.

Theorem excluded_by_a_chain a links :
  mean 1 a (sqrt K_e) <= - / 2 -> chain a links ->
  forall v_e v_i, ~ (F_e v_e v_i = 0 /\ F_i v_e v_i = 0).
Proof.
  intros start good v_e v_i [balance_e balance_i].
  destruct (necessary v_e v_i balance_e balance_i) as [v_e_neg [above_e above_i]].
  pose proof (sqrt_lt_R0 _ K_e_pos) as s_e. pose proof (sqrt_lt_R0 _ K_i_pos) as s_i.
  assert (beyond : a < v_e).
  { destruct (Rlt_le_dec a v_e) as [| le]; [assumption|].
    pose proof (mean_nondecreasing 1 v_e a (sqrt K_e) Rle_0_1 le).
    pose proof (Phi_nonneg (v_i / sqrt K_i)). lra. }
  clear start. revert a good beyond.
  induction links as [|[w next] rest IH]; simpl; intros a good beyond; [lra|].
  destruct good as [first [second more]].
  destruct (Rlt_le_dec next v_e) as [less | le]; [now apply (IH next)|].
  pose proof (mean_nondecreasing 1 v_e next (sqrt K_e) Rle_0_1 le) as mean_e.
  assert (below_w : v_i / sqrt K_i < w).
  { destruct (Rlt_le_dec (v_i / sqrt K_i) w) as [| ge]; [assumption|].
    pose proof (Phi_nondecreasing _ _ ge). lra. }
  assert (v_i_below : v_i <= sqrt K_i * w).
  { apply Rlt_le, Rmult_lt_reg_r with (/ sqrt K_i); [now apply Rinv_0_lt_compat|].
    replace (sqrt K_i * w * / sqrt K_i) with w by (field; lra). exact below_w. }
  pose proof (mean_nondecreasing (/ 2) v_i _ (sqrt K_i) ltac:(lra) v_i_below) as mean_i.
  assert (a_below : a / sqrt K_e <= v_e / sqrt K_e).
  { apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat; assumption|lra]. }
  pose proof (Phi_nondecreasing _ _ a_below). lra.
Qed.

End Printed.

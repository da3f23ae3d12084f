(** Means E tanh(c (v + sigma Z)) of a standard normal Z: monotone in v, of the sign of v, between
    their limits, and bounded from above for v <= 0 by an integral that coq-interval can enclose. *)

From Coq Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From Poise Require Import calculus gaussian.
Open Scope R_scope.

Lemma tanh_is x : tanh x = 1 - 2 / (exp (2 * x) + 1).
Proof.
  unfold tanh, sinh, cosh. pose proof (exp_pos x). pose proof (exp_pos (- x)).
  replace (exp (2 * x)) with (exp x * exp x) by (rewrite <- exp_plus; f_equal; ring).
  rewrite exp_Ropp in *. field. repeat split; nra.
Qed.

Lemma tanh_below_1 x : tanh x < 1.
Proof.
  rewrite tanh_is. pose proof (exp_pos (2 * x)).
  pose proof (Rdiv_lt_0_compat 2 (exp (2 * x) + 1) ltac:(lra) ltac:(lra)). lra.
Qed.

Lemma tanh_odd x : tanh (- x) = - tanh x.
Proof. unfold tanh, sinh, cosh. rewrite Ropp_involutive. unfold Rdiv. pose proof (exp_pos x). pose proof (exp_pos (- x)). field. lra. Qed.

Lemma tanh_increases x y : x < y -> tanh x < tanh y.
Proof.
  intros xy. rewrite !tanh_is. pose proof (exp_pos (2 * x)).
  assert (exp (2 * x) < exp (2 * y)) by (apply exp_increasing; lra).
  enough (2 / (exp (2 * y) + 1) < 2 / (exp (2 * x) + 1)) by lra.
  apply Rmult_lt_compat_l; [lra|]. apply Rinv_lt_contravar; [|lra].
  apply Rmult_lt_0_compat; lra.
Qed.

Lemma tanh_nondecreasing x y : x <= y -> tanh x <= tanh y.
Proof. intros [less | ->]; [now apply Rlt_le, tanh_increases|lra]. Qed.

Lemma tanh_bounded x : Rabs (tanh x) <= 1.
Proof.
  pose proof (tanh_below_1 x). pose proof (tanh_below_1 (- x)). rewrite tanh_odd in *. apply Rabs_le. lra.
Qed.

(** The integrand, and the mean. *)
Definition sigmoid (c v sigma z : R) : R := tanh (c * (v + sigma * z)).
Definition mean (c v sigma : R) : R := E (sigmoid c v sigma).

Lemma sigmoid_continuous c v sigma : everywhere_continuous (sigmoid c v sigma).
Proof.
  intros x.
  apply (continuous_ext (fun z => 1 - 2 / (exp (2 * (c * (v + sigma * z))) + 1))).
  { intros z. unfold sigmoid. now rewrite tanh_is. }
  apply (ex_derive_continuous (fun z => 1 - 2 / (exp (2 * (c * (v + sigma * z))) + 1))).
  auto_derive. pose proof (exp_pos (2 * (c * (v + sigma * x)))). lra.
Qed.

Lemma sigmoid_bounded c v sigma : bounded 1 (sigmoid c v sigma).
Proof. intros x. apply tanh_bounded. Qed.

Lemma integral_ext g k : (forall x, g x = k x) -> integral g = integral k.
Proof. intros equal. f_equal. now apply functional_extensionality. Qed.

(** E (alpha g + beta) = alpha E g + beta. *)
Lemma E_affine g alpha beta :
  everywhere_continuous g -> bounded 1 g -> E (fun x => alpha * g x + beta) = alpha * E g + beta.
Proof.
  intros g_continuous g_bounded. unfold E.
  rewrite (integral_ext _ (fun x => alpha * g x + beta * one x)) by (intros x; unfold one; ring).
  rewrite (integral_linear 1) by (assumption || apply one_continuous || apply one_bounded).
  pose proof total_pos. field. lra.
Qed.

Lemma integral_nondecreasing g k :
  everywhere_continuous g -> bounded 1 g -> everywhere_continuous k -> bounded 1 k ->
  (forall x, g x <= k x) -> integral g <= integral k.
Proof.
  intros g_continuous g_bounded k_continuous k_bounded below.
  pose proof (combination_continuous 1 k (-1) g k_continuous g_continuous) as difference.
  enough (0 <= integral (fun x => 1 * k x + -1 * g x)) as nonneg
    by (rewrite (integral_linear 1) in nonneg by assumption; lra).
  rewrite <- (part_point (fun x => 1 * k x + -1 * g x) 0).
  rewrite <- Ropp_0 at 1. apply (integral_above_window 2); [assumption| |lra|].
  - intros x. apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_mult, Rabs_R1.
    rewrite (Rabs_left (-1)) by lra. pose proof (g_bounded x). pose proof (k_bounded x). lra.
  - intros x. pose proof (below x). lra.
Qed.

Lemma E_of_integrals g k : integral g <= integral k -> E g <= E k.
Proof.
  intros le. apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, total_pos|assumption].
Qed.

Lemma mean_nondecreasing c v v' sigma : 0 <= c -> v <= v' -> mean c v sigma <= mean c v' sigma.
Proof.
  intros c_in le. apply E_of_integrals, integral_nondecreasing;
    try apply sigmoid_continuous; try apply sigmoid_bounded.
  intros x. apply tanh_nondecreasing, Rmult_le_compat_l; lra.
Qed.

(** - (g(x) + g(-x)) for g = sigmoid: > 0 for v < 0. *)
Definition fold (c v sigma x : R) : R := -1 * sigmoid c v sigma x + -1 * sigmoid c v sigma (- x).

Lemma fold_continuous c v sigma : everywhere_continuous (fold c v sigma).
Proof.
  apply combination_continuous; [apply sigmoid_continuous|].
  apply reflected_continuous, sigmoid_continuous.
Qed.

Lemma fold_bounded c v sigma : bounded 2 (fold c v sigma).
Proof.
  intros x. unfold fold. apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_mult.
  rewrite (Rabs_left (-1)) by lra.
  pose proof (sigmoid_bounded c v sigma x). pose proof (sigmoid_bounded c v sigma (- x)). lra.
Qed.

Lemma integral_by_fold c v sigma : integral (sigmoid c v sigma) = - (/ 2) * integral (fold c v sigma).
Proof.
  unfold fold. pose proof (sigmoid_continuous c v sigma) as g_continuous.
  pose proof (sigmoid_bounded c v sigma) as g_bounded.
  rewrite (integral_linear 1 (-1) _ (-1) (fun x => sigmoid c v sigma (- x))).
  - rewrite (integral_reflected 1) by assumption. field.
  - assumption.
  - assumption.
  - now apply reflected_continuous.
  - intros x. apply g_bounded.
Qed.

Lemma fold_is c v sigma x :
  fold c v sigma x =
  2 * (exp (- (2 * c * v)) - exp (2 * c * v)) /
  (exp (2 * c * v) + exp (- (2 * c * v)) + exp (2 * c * sigma * x) + exp (- (2 * c * sigma * x))).
Proof.
  unfold fold, sigmoid. rewrite !tanh_is.
  replace (2 * (c * (v + sigma * x))) with (2 * c * v + 2 * c * sigma * x) by ring.
  replace (2 * (c * (v + sigma * - x))) with (2 * c * v + - (2 * c * sigma * x)) by ring.
  rewrite !exp_plus, !exp_Ropp.
  pose proof (exp_pos (2 * c * v)). pose proof (exp_pos (2 * c * sigma * x)).
  field. repeat split; try (apply Rgt_not_eq); nra.
Qed.

Lemma fold_nonneg c v sigma x : 0 <= c -> v <= 0 -> 0 <= fold c v sigma x.
Proof.
  intros c_in v_in. rewrite fold_is.
  pose proof (exp_pos (2 * c * v)). pose proof (exp_pos (- (2 * c * v))).
  pose proof (exp_pos (2 * c * sigma * x)). pose proof (exp_pos (- (2 * c * sigma * x))).
  apply Rmult_le_pos; [|apply Rlt_le, Rinv_0_lt_compat; lra].
  enough (exp (2 * c * v) <= exp (- (2 * c * v))) by lra.
  destruct (Req_dec (2 * c * v) 0) as [-> | other]; [rewrite Ropp_0; lra|].
  apply Rlt_le, exp_increasing. nra.
Qed.

Lemma mean_negative c v sigma : 0 < c -> v < 0 -> mean c v sigma < 0.
Proof.
  intros c_pos v_neg.
  enough (0 < integral (fold c v sigma)).
  { unfold mean, E. rewrite integral_by_fold.
    assert (0 < integral (fold c v sigma) / integral one) by (apply Rdiv_lt_0_compat; [assumption|apply total_pos]).
    unfold Rdiv in *. lra. }
  apply (integral_positive 2); [apply fold_continuous|apply fold_bounded|].
  intros x. rewrite fold_is.
  pose proof (exp_pos (2 * c * v)). pose proof (exp_pos (- (2 * c * v))).
  pose proof (exp_pos (2 * c * sigma * x)). pose proof (exp_pos (- (2 * c * sigma * x))).
  apply Rdiv_lt_0_compat; [|lra].
  assert (exp (2 * c * v) < exp (- (2 * c * v))) by (apply exp_increasing; nra). lra.
Qed.

Lemma mean_at_0 c sigma : mean c 0 sigma = 0.
Proof.
  unfold mean, E. rewrite integral_by_fold.
  rewrite (integral_ext _ (fun x => 0 * one x + 0 * one x)).
  - rewrite (integral_linear 1) by (apply one_continuous || apply one_bounded).
    pose proof total_pos. field. lra.
  - intros x. rewrite fold_is, Rmult_0_r, Ropp_0. unfold Rdiv. ring.
Qed.

Lemma mean_nonneg c v sigma : 0 <= c -> 0 <= v -> 0 <= mean c v sigma.
Proof. intros c_in v_in. rewrite <- (mean_at_0 c sigma). now apply mean_nondecreasing. Qed.

Lemma mean_below_1 c v sigma : mean c v sigma < 1.
Proof.
  enough (0 < integral (fun x => 1 * one x + -1 * sigmoid c v sigma x)) as positive.
  { rewrite (integral_linear 1) in positive
      by (apply one_continuous || apply one_bounded || apply sigmoid_continuous || apply sigmoid_bounded).
    unfold mean, E. pose proof total_pos.
    apply Rmult_lt_reg_r with (integral one); [assumption|].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  apply (integral_positive 2).
  - apply combination_continuous; [apply one_continuous|apply sigmoid_continuous].
  - intros x. unfold one. apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_mult, Rabs_R1.
    rewrite (Rabs_left (-1)) by lra. pose proof (sigmoid_bounded c v sigma x). lra.
  - intros x. unfold one. pose proof (tanh_below_1 (c * (v + sigma * x))). unfold sigmoid. lra.
Qed.

(** For v <= 0 the folded integrand is nowhere negative: it may be cut at any X. *)
Definition folded (c v sigma X : R) : R :=
  RInt (fun x => exp (- x ^ 2 / 2) /
    (exp (2 * c * v) + exp (- (2 * c * v)) + exp (2 * c * sigma * x) + exp (- (2 * c * sigma * x)))) 0 X.

Lemma integral_from_above c v sigma X :
  0 <= c -> v <= 0 -> 0 <= X ->
  integral (sigmoid c v sigma) <= - (2 * (exp (- (2 * c * v)) - exp (2 * c * v)) * folded c v sigma X).
Proof.
  intros c_in v_in X_in.
  set (factor := 2 * (exp (- (2 * c * v)) - exp (2 * c * v))).
  assert (window : part (fold c v sigma) (- X) X = 2 * (factor * folded c v sigma X)).
  { rewrite <- (part_chasles _ (- X) 0 X) by apply fold_continuous.
    replace (part (fold c v sigma) (- X) 0) with (part (fold c v sigma) 0 X).
    2: { rewrite <- (Ropp_0) at 2. rewrite <- part_reflected by apply fold_continuous.
         unfold part. apply (RInt_ext (V := R_CompleteNormedModule)).
         intros x _. f_equal. unfold fold. rewrite Ropp_involutive. ring. }
    enough (part (fold c v sigma) 0 X = factor * folded c v sigma X) by lra.
    unfold folded, part. rewrite <- (RInt_scal (V := R_CompleteNormedModule)).
    - apply (RInt_ext (V := R_CompleteNormedModule)). intros x _. rewrite fold_is. unfold scal; simpl; unfold mult; simpl.
      unfold factor, weight. unfold Rdiv. simpl. ring.
    - apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros x _.
      apply (ex_derive_continuous (fun x => exp (- x ^ 2 / 2) /
        (exp (2 * c * v) + exp (- (2 * c * v)) + exp (2 * c * sigma * x) + exp (- (2 * c * sigma * x))))).
      pose proof (exp_pos (2 * c * v)). pose proof (exp_pos (- (2 * c * v))).
      pose proof (exp_pos (2 * c * sigma * x)). pose proof (exp_pos (- (2 * c * sigma * x))).
      auto_derive. lra. }
  rewrite integral_by_fold.
  pose proof (integral_above_window 2 (fold c v sigma) X (fold_continuous c v sigma)
                (fold_bounded c v sigma) X_in (fun x => fold_nonneg c v sigma x c_in v_in)).
  lra.
Qed.
